'use strict';

// `nodus --workers=N server.js`: the process that keeps N workers of an unmodified server alive (docs/workers.md). It opens the listening
// sockets and keeps them: a worker that crashes takes no waiting connection with it.

const { clearTimeout, setTimeout } = require('timers');
const cluster = require('internal/cluster/primary');
const { sendHelper } = require('internal/cluster/messages');
const { kPlace } = require('internal/cluster/port_group');
const policy = require('internal/cluster/policy');
const { getOptionValue } = require('internal/options');

const kInvalidCommandLine = 9;
const kMostWorkers = 1024;
/** A worker that listens to nothing counts as started when it has lived so long. */
const kSettleMilliseconds = 1000;
/** A worker that dies sooner after its start has crashed quickly: the next one waits. */
const kQuickMilliseconds = 1000;
const kFirstPause = 100;
const kLongestPause = 10_000;
/** A replacement that takes longer to listen is given up (rolling restart). */
const kReplaceMilliseconds = 60_000;

/** @param {string} text */
function say(text) {
  process._rawDebug(`nodus: ${text}`);
}

function describeEnd(code, signal) {
  return signal ? `was killed by ${signal}` : `ended with code ${code}`;
}

/** One of the N places: the worker that holds it, and how it fared. */
class Slot {
  /** @type {Worker|null} */
  current = null;
  /** Its successor in a rolling restart, until it is ready. */
  successor = null;
  quickDeaths = 0;
  timer;

  constructor(number) {
    this.number = number;
  }
}

class Supervisor {
  /** @type {Slot[]} */
  #slots = [];
  /** All living workers with what is known of them. */
  #workers = new Map();
  /** Was any worker ever ready? Until then a failure is the program's own. */
  #started = false;
  #stopping = false;
  #forced = false;
  #exitCode = 0;
  #rolling = false;
  #rollAgain = false;
  #stopTimeout;

  constructor(count, stopTimeout) {
    this.#stopTimeout = stopTimeout;
    for (let number = 1; number <= count; number++) this.#slots.push(new Slot(number));
  }

  start() {
    // The first alone: a program that cannot start says so once.
    this.#fork(this.#slots[0], () => {
      for (const slot of this.#slots.slice(1)) this.#fork(slot);
    });
  }

  // ---- one worker ------------------------------------------------------------------------------------------------------------

  /**
   * @param {Slot} slot
   * @param {() => void} [onReady]
   * @param {() => void} [onFailed] it ended before it was ready; without it the slot is filled again
   */
  #fork(slot, onReady, onFailed) {
    const worker = cluster.fork({ NODUS_WORKER: `${slot.number}`, NODUS_SUPERVISED: '1' });
    worker[kPlace] = slot.number;
    const state = { slot, worker, ready: false, asked: false, addresses: new Set(), since: 0, settle: undefined, onReady, onFailed };
    this.#workers.set(worker, state);
    if (slot.current === null) slot.current = worker;
    else slot.successor = worker;
    const expected = this.#workers.get(slot.current)?.addresses.size ?? 0;

    const ready = () => {
      if (state.ready) return;
      state.ready = true;
      state.since = Date.now();
      clearTimeout(state.settle);
      this.#started = true;
      state.onReady?.();
    };
    worker.on('listening', ({ address, port, addressType }) => {
      state.addresses.add(`${addressType}:${address}:${port}`);
      // A successor takes over when it serves everything that its predecessor does.
      if (state.addresses.size >= expected) ready();
    });
    worker.once('online', () => {
      state.settle = setTimeout(() => {
        if (expected === 0) ready();
      }, kSettleMilliseconds);
    });
    worker.on('error', () => {}); // 'exit' tells the rest, and a channel that broke has nothing to add.
    worker.process.once('error', (error) => {
      // It could not be started at all: there is no 'exit'.
      if (worker.process.pid === undefined) this.#ended(state, undefined, undefined, error);
    });
    worker.once('exit', (code, signal) => this.#ended(state, code, signal));
    return worker;
  }

  #ended(state, code, signal, error) {
    const { slot, worker } = state;
    clearTimeout(state.settle);
    clearTimeout(state.limit);
    if (!this.#workers.delete(worker)) return;
    const what = error ? `could not be started (${error.message})` : describeEnd(code, signal);
    const name = `worker ${slot.number}${error ? '' : ` (pid ${worker.process.pid})`}`;
    const wasCurrent = slot.current === worker;
    if (wasCurrent) slot.current = null;
    if (slot.successor === worker) slot.successor = null;

    if (this.#stopping) {
      if (signal === 'SIGKILL' && !this.#forced) this.#exitCode ||= 1;
      this.#finishIfEmpty();
      return;
    }
    if (state.asked) return;
    if (state.onFailed && !state.ready) {
      say(`${name} ${what} before it was ready`);
      state.onFailed();
      // Its predecessor died meanwhile.
      if (slot.current === null) this.#restart(slot, 0);
      return;
    }
    if (!this.#started) {
      this.#failAtStart(state, name, what, code, signal);
      return;
    }
    if (!wasCurrent) return;
    if (code === 0 && !signal) {
      // It has done its work. When all have, so has the program.
      this.#finishIfEmpty();
      return;
    }
    if (slot.successor !== null) {
      // A rolling restart is about to replace it anyway.
      say(`${name} ${what}; its successor is starting`);
      slot.current = slot.successor;
      slot.successor = null;
      return;
    }
    const lived = state.ready ? Date.now() - state.since : 0;
    slot.quickDeaths = lived >= kQuickMilliseconds ? 0 : slot.quickDeaths + 1;
    const pause = slot.quickDeaths === 0 ? 0 : Math.min(kFirstPause * 2 ** (slot.quickDeaths - 1), kLongestPause);
    say(`${name} ${what}; starting it again${pause > 0 ? ` in ${pause} ms` : ''}`);
    this.#restart(slot, pause);
  }

  #restart(slot, pause) {
    if (pause === 0) {
      this.#fork(slot);
      return;
    }
    slot.timer = setTimeout(() => {
      slot.timer = undefined;
      if (!this.#stopping && slot.current === null) this.#fork(slot);
    }, pause);
  }

  #failAtStart({ onReady }, name, what, code, signal) {
    if (code === 0 && !signal) {
      // A program that serves nothing and is done already.
      this.#started = true;
      onReady?.();
      this.#finishIfEmpty();
      return;
    }
    say(`${name} ${what} before it was ready; no worker is started`);
    const number = signal ? 128 + require('os').constants.signals[signal] : code;
    this.#exitCode = number || 1;
    this.stop('SIGTERM');
  }

  #finishIfEmpty() {
    if (this.#workers.size > 0) return;
    if (this.#slots.some(({ timer }) => timer !== undefined) && !this.#stopping) return;
    process.exit(this.#exitCode);
  }

  // ---- ends ------------------------------------------------------------------------------------------------------------------

  /** Ends one worker in order; by force when it takes longer than --workers-stop-timeout. */
  #end(state, signal) {
    if (state.asked) return;
    state.asked = true;
    const { worker } = state;
    worker.exitedAfterDisconnect = true;
    if (!sendHelper(worker.process, { act: 'stop', signal }, null) && !worker.isConnected()) worker.process.kill('SIGKILL');
    state.limit = setTimeout(() => {
      say(`worker ${state.slot.number} (pid ${worker.process.pid}) has not ended within ${this.#stopTimeout} ms; killing it`);
      worker.process.kill('SIGKILL');
    }, this.#stopTimeout);
  }

  /** @param {string} signal for the programs' own listeners */
  stop(signal) {
    if (this.#stopping) {
      // Asked twice: at once.
      this.#forced = true;
      this.#exitCode = 128 + require('os').constants.signals[signal];
      for (const { worker } of this.#workers.values()) worker.process.kill('SIGKILL');
      return;
    }
    this.#stopping = true;
    for (const slot of this.#slots) {
      clearTimeout(slot.timer);
      slot.timer = undefined;
    }
    for (const state of this.#workers.values()) this.#end(state, signal);
    this.#finishIfEmpty();
  }

  /** A rolling restart: one place after the other gets a new process, and the old one ends when the new one serves. */
  async roll() {
    if (this.#stopping) return;
    if (this.#rolling) {
      this.#rollAgain = true;
      return;
    }
    this.#rolling = true;
    do {
      this.#rollAgain = false;
      let replaced = 0;
      for (const slot of this.#slots) {
        if (this.#stopping || !(await this.#replace(slot))) break;
        replaced++;
      }
      if (this.#stopping) return;
      if (replaced === this.#slots.length) say('all workers have been replaced');
      else say('the restart is given up; the running workers stay');
    } while (this.#rollAgain);
    this.#rolling = false;
  }

  /** @returns {Promise<boolean>} false: the new process failed, the old one stays */
  #replace(slot) {
    const old = slot.current;
    // It is down at the moment; what comes up is new.
    if (old === null) return Promise.resolve(true);
    return new Promise((resolve) => {
      let limit;
      const successor = this.#fork(
        slot,
        () => {
          clearTimeout(limit);
          const state = this.#workers.get(old);
          slot.current = successor;
          slot.successor = null;
          slot.quickDeaths = 0;
          if (state !== undefined) this.#end(state, 'SIGTERM');
          resolve(true);
        },
        () => {
          clearTimeout(limit);
          resolve(false);
        },
      );
      limit = setTimeout(() => {
        say(`the new worker ${slot.number} (pid ${successor.process.pid}) does not listen after ${kReplaceMilliseconds} ms`);
        successor.process.kill('SIGKILL');
      }, kReplaceMilliseconds);
    });
  }

  /** Hands SIGNAL to the workers whose programs listen to it. */
  passOn(signal) {
    for (const { worker } of this.#workers.values()) sendHelper(worker.process, { act: 'signal', signal }, null);
  }
}

// ---- The command line ----------------------------------------------------------------------------------------------------------

function refuse(text) {
  process._rawDebug(`${process.argv0}: ${text}`);
  process.exit(kInvalidCommandLine);
}

/** The number of workers that --workers asks for. */
function workerCount() {
  const text = getOptionValue('--workers');
  if (text === 'auto') return require('os').availableParallelism();
  const count = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > kMostWorkers) refuse(`--workers must be "auto" or a number from 1 to ${kMostWorkers}`);
  return count;
}

/** The workers' own options: all but ours. */
function withoutWorkers(execArgv) {
  const out = [];
  for (let i = 0; i < execArgv.length; i++) {
    const name = execArgv[i].split('=', 1)[0].replaceAll('_', '-');
    if (name !== '--workers' && name !== '--workers-stop-timeout') out.push(execArgv[i]);
    else if (!execArgv[i].includes('=')) i++;
  }
  return out;
}

/** Is there still a terminal to talk to? */
function hasTerminal() {
  const fs = require('fs');
  try {
    fs.closeSync(fs.openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/** Runs the program of the command line in workers. */
function run() {
  const count = workerCount();
  if (process.argv[1] === undefined) refuse('--workers needs a script');
  policy.keepHandles = true;
  policy.ownProcessGroups = true;
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ execArgv: withoutWorkers(process.execArgv) });

  const supervisor = new Supervisor(count, getOptionValue('--workers-stop-timeout'));
  const hadTerminal = hasTerminal();
  process.on('SIGTERM', () => supervisor.stop('SIGTERM'));
  process.on('SIGINT', () => supervisor.stop('SIGINT'));
  process.on('SIGHUP', () => {
    // A closed terminal sends it as well, and that is the end.
    if (hadTerminal && !hasTerminal()) supervisor.stop('SIGHUP');
    else supervisor.roll();
  });
  process.on('SIGUSR2', () => supervisor.passOn('SIGUSR2'));
  supervisor.start();
}

module.exports = { run };
