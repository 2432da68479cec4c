'use strict';

// nodus --watch: runs the program in a child process, and again whenever a file changes that it has loaded, or, with --watch-path, any file
// below these paths (Node documentation, "Command-line API", --watch).

const { getOptionValue } = require('internal/options');
const { inspect } = require('internal/util/inspect');

/** So long a child may take to end before the user is told what is waited for. */
const kPatience = 500;
const kWaiting = 'Waiting for file changes before restarting...';

/** Options of this process that its child must not have. Those that take their value from the next argument are true. */
const ownOptions = new Map([['--watch', false], ['--no-watch', false], ['--watch-path', true]]);

/** @returns {string[]} */
function argumentsOfChild() {
  const kept = [];
  const { execArgv } = process;
  for (let i = 0; i < execArgv.length; i++) {
    const [name] = execArgv[i].split('=', 1);
    const takesNext = ownOptions.get(name);
    if (takesNext === undefined) kept.push(execArgv[i]);
    else if (takesNext && name === execArgv[i]) i++;
  }
  return [...kept, ...process.argv.slice(1)];
}

/** The files of --env-file and --env-file-if-exists, in their order. */
function environmentFiles() {
  const path = require('path');
  const files = [];
  const { execArgv } = process;
  for (let i = 0; i < execArgv.length; i++) {
    const match = /^--env-file(?:-if-exists)?(?:=(.*))?$/s.exec(execArgv[i]);
    if (match !== null) files.push(path.resolve(match[1] ?? execArgv[++i] ?? ''));
  }
  return files;
}

/** The environment without what came from files: the child reads them again, and takes what they say then. */
function environmentOfChild(files) {
  const env = { __proto__: null, ...process.env };
  if (files.length > 0) {
    const { readFileSync } = require('fs');
    const { parseEnv } = require('util');
    for (const file of files) {
      let variables;
      try {
        variables = parseEnv(readFileSync(file, 'utf8'));
      } catch {
        // An optional file that is not there.
        continue;
      }
      for (const name of Object.keys(variables)) {
        if (env[name] === variables[name]) delete env[name];
      }
    }
  }
  env.WATCH_REPORT_DEPENDENCIES = '1';
  return env;
}

class WatchMode {
  #args = argumentsOfChild();
  #files = environmentFiles();
  #env = environmentOfChild(this.#files);
  #paths = getOptionValue('--watch-path').map((each) => require('path').resolve(each));
  #keepsOutput = getOptionValue('--watch-preserve-output');
  #killSignal;
  #label = inspect(process.argv.slice(1).join(' '));
  #watcher;
  #child;
  /** Resolved with the exit code of #child. */
  #ended;
  #isRunning = false;
  #isRestarting = false;
  #isEnding = false;

  constructor() {
    const { convertToValidSignal } = require('internal/util');
    this.#killSignal = convertToValidSignal(getOptionValue('--watch-kill-signal'));
    const { FileWatcher } = require('internal/watch/file_watcher');
    this.#watcher = new FileWatcher();
    this.#watcher.on('changed', ({ path }) => this.#restart(path));
  }

  start() {
    for (const each of this.#paths) this.#watcher.watchTree(each);
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => this.#end(signal));
    if (process.send !== undefined) process.on('message', (message) => this.#child.connected && this.#child.send(message));
    this.#run();
  }

  #run() {
    const { spawn } = require('child_process');
    const { isDependencyMessage } = require('internal/watch/file_watcher');
    const followsDependencies = this.#paths.length === 0;
    const child = spawn(process.execPath, this.#args, {
      __proto__: null,
      stdio: followsDependencies ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
      env: this.#env,
    });
    this.#child = child;
    this.#isRunning = true;
    if (followsDependencies) {
      this.#watcher.watchDependencies(child);
      for (const file of this.#files) this.#watcher.watchFile(file);
      // A file that cannot be loaded at all is mended where it stands.
      const [, main] = process.argv;
      if (main !== undefined) this.#watcher.watchFile(require('path').resolve(main));
      child.on('message', (message) => {
        if (!isDependencyMessage(message) && process.connected) process.send(message);
      });
    }
    const { promise, resolve } = Promise.withResolvers();
    this.#ended = promise;
    child.on('error', (error) => {
      process.nextTick(() => { throw error; });
    });
    child.on('exit', (code) => {
      this.#isRunning = false;
      resolve(code);
      if (this.#isRestarting || this.#isEnding) return;
      const hasFailed = code !== 0;
      this.#say(hasFailed ? 31 : 34, `${hasFailed ? 'Failed' : 'Completed'} running ${this.#label}. ${kWaiting}`);
    });
  }

  async #restart(path) {
    if (this.#isRestarting || this.#isEnding) return;
    this.#isRestarting = true;
    if (!this.#keepsOutput && this.#isColored) process.stdout.write('\u001bc');
    this.#say(34, `Change detected in ${inspect(path)}`);
    this.#say(32, `Restarting ${this.#label}`);
    if (this.#paths.length === 0) this.#watcher.forget([undefined]);
    await this.#stop();
    if (this.#isEnding) return;
    this.#isRestarting = false;
    this.#run();
  }

  /** Asks the child to end, and waits until it has. */
  async #stop() {
    if (!this.#isRunning) return;
    const { setTimeout, clearTimeout } = require('timers');
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      this.#say(34, 'Waiting for graceful termination...');
    }, kPatience);
    this.#child.kill(this.#killSignal);
    await this.#ended;
    clearTimeout(timer);
    if (isSlow) this.#say(32, `Gracefully restarted ${this.#label}`);
  }

  /** The user, or whoever started this, wants it to end: so does the child, and its exit code is that of this process. */
  async #end(signal) {
    this.#watcher.close();
    this.#isEnding = true;
    if (!this.#isRunning) process.exit(0);
    this.#child.kill(signal);
    process.exit(await this.#ended ?? 0);
  }

  get #isColored() {
    return require('internal/util/colors').shouldColorize(process.stderr);
  }

  #say(color, text) {
    process.stdout.write(this.#isColored ? `\u001b[${color}m${text}\u001b[39m\n` : `${text}\n`);
  }
}

/** The entry point of --watch. */
function run() {
  new WatchMode().start();
}

module.exports = { run };
