'use strict';

// The REPL of the debugger: prompts, pauses, and the evaluation of what is typed. Its words are in internal/debugger/commands.

const Repl = require('repl');
const vm = require('vm');
const { Client } = require('internal/debugger/client');
const { Breakpoints } = require('internal/debugger/breakpoints');
const { Scripts } = require('internal/debugger/source');
const { Target, connect } = require('internal/debugger/target');
const { RemoteValue, formatRemote } = require('internal/debugger/values');
const { codes: { ERR_DEBUGGER_ERROR } } = require('internal/errors');

const kObjectGroup = 'node-inspect';

/** How a stop is called where the protocol says "other". */
const reasonName = (reason) => (reason === 'other' ? 'break' : reason);

class DebuggerRepl {
  client = new Client();
  scripts = new Scripts(this.client);
  breakpoints = new Breakpoints(this.client, this.scripts);
  /** @type {string[]} */
  watched = [];
  /** @type {import('internal/debugger/profiles').Profile[]} */
  profiles = [];
  /** Frames of the present pause. @type {object[]|undefined} */
  frames;
  contextLines = 2;
  /** What Debugger.setPauseOnExceptions was told. */
  exceptionState = 'none';

  #target;
  #repl;
  #lastCommand = '';
  #isEvaluatingRemotely = false;
  #waitsForStart = false;

  constructor(options) {
    this.#target = new Target(options, (text) => this.#printOutput(text));
    this.client.on('Debugger.paused', (details) => this.#onPaused(details));
    this.client.on('Debugger.resumed', () => { this.frames = undefined; });
    this.client.on('Profiler.consoleProfileFinished', ({ profile }) => {
      this.addProfile(profile);
      this.print(`Captured new CPU profile.\nAccess it with profiles[${this.profiles.length - 1}]`);
    });
    this.client.on('close', () => {
      this.frames = undefined;
      this.scripts.clear();
    });
  }

  get useColors() {
    return process.stdout.isTTY === true;
  }

  // ---- output

  /** A message between what is typed. @param {string} text */
  print(text) {
    const repl = this.#repl;
    if (repl !== undefined && process.stdout.isTTY) process.stdout.write('\r\x1b[K');
    process.stdout.write(`${text}\n`);
    repl?.displayPrompt(true);
  }

  /** What the program writes, each line with a mark. */
  #printOutput(text) {
    this.print(text.split(/\r\n|\r|\n/).map((line) => `< ${line}`).join('\n'));
  }

  // ---- start and end

  async start() {
    await this.#launch();
    const repl = Repl.start({
      prompt: 'debug> ',
      input: process.stdin,
      output: process.stdout,
      eval: (input, context, filename, callback) => this.#evaluate(input, context, filename, callback),
      useGlobal: false,
      ignoreUndefined: true,
    });
    this.#repl = repl;
    const define = () => require('internal/debugger/commands').defineCommands(this, repl.context);
    define();
    repl.on('reset', define);
    repl.defineCommand('interrupt', { help: 'Leave the REPL of the program', action: () => this.#interrupt() });
    repl.on('exit', () => {
      this.end();
      process.exit(0);
    });
    // The prompts of a terminal ask for ^C to leave.
    repl.removeAllListeners('SIGINT');
    repl.on('SIGINT', () => this.#interrupt());
    await this.#attach();
  }

  async #launch() {
    let address;
    try {
      address = await this.#target.start();
    } catch (error) {
      const taken = /waiting for (\S+) to be free/.exec(error.message);
      if (taken === null) throw error;
      process.stdout.write(`${error.message}\n`);
      process.exit(1);
    }
    await connect(this.client, address.host, address.port, (text) => process.stdout.write(text));
  }

  /** Tells the program's inspector what is wanted, and lets it begin. */
  async #attach() {
    const { client } = this;
    this.#waitsForStart = this.#target.isChild && process.env.NODE_INSPECT_RESUME_ON_START === '1';
    await Promise.all([
      client.call('Runtime.enable'),
      client.call('Profiler.enable'),
      client.call('Profiler.setSamplingInterval', { interval: 100 }),
      client.call('Debugger.enable'),
      client.call('Debugger.setAsyncCallStackDepth', { maxDepth: 0 }),
      client.call('Debugger.setBlackboxPatterns', { patterns: [] }),
      client.call('Debugger.setPauseOnExceptions', { state: this.exceptionState }),
    ]);
    if (!this.breakpoints.isEmpty) this.print(`${await this.breakpoints.restore()} breakpoints restored.`);
    await client.call('Runtime.runIfWaitingForDebugger');
  }

  /** Starts the program (again). */
  async restart() {
    await this.stop();
    await this.#launch();
    await this.#attach();
  }

  /** Ends the program, or the connection to it. */
  async stop() {
    this.client.disconnect();
    await this.#target.stop();
  }

  end() {
    this.client.disconnect();
    this.#target.kill();
  }

  // ---- pauses

  requirePause() {
    if (this.frames === undefined) throw new ERR_DEBUGGER_ERROR('Requires execution to be paused');
    return this.frames[0];
  }

  async #onPaused({ reason, callFrames }) {
    this.frames = callFrames;
    if (this.#waitsForStart && reason === 'Break on start') {
      this.#waitsForStart = false;
      await this.client.call('Debugger.resume');
      return;
    }
    const { location } = callFrames[0];
    const head = `${reasonName(reason)} in ${this.scripts.nameOf(location.scriptId)}:${location.lineNumber + 1}`;
    try {
      const watchers = await this.describeWatchers();
      // Of this pause, even when the next command has come before it is shown.
      const source = await this.excerpt(this.contextLines, callFrames[0]);
      this.print(`${head}\n${watchers === '' ? '' : `Watchers:\n${watchers}\n\n`}${source}`);
    } catch {
      // The program went on, or is gone.
      if (this.frames === callFrames) this.print(head);
    }
  }

  /** The lines around the place of the pause. @param {number} context */
  excerpt(context, frame = this.requirePause()) {
    const { location: { scriptId, lineNumber, columnNumber } } = frame;
    return this.scripts.excerpt(scriptId, lineNumber, context, {
      column: columnNumber,
      isMarked: (line) => this.breakpoints.has(scriptId, line),
      useColors: this.useColors,
    });
  }

  describeFrames() {
    return this.requirePause() && this.frames.map(({ functionName, location: { scriptId, lineNumber, columnNumber } }, i) => (
      `#${i} ${functionName || '(anonymous)'} ${this.scripts.nameOf(scriptId)}:${lineNumber + 1}:${columnNumber}`
    )).join('\n');
  }

  async describeWatchers() {
    const lines = [];
    for (let i = 0; i < this.watched.length; i++) {
      let text;
      try {
        text = formatRemote(await this.evaluateRemotely(this.watched[i]));
      } catch (error) {
        text = `<${error.message}>`;
      }
      const value = text.includes('\n') ? `\n    ${text.replaceAll('\n', '\n    ')}` : ` ${text}`;
      lines.push(`  ${i}: ${this.watched[i]} =${value}`);
    }
    return lines.join('\n');
  }

  // ---- evaluation

  /** In the frame of the pause, or globally. @param {string} source @returns {Promise<RemoteValue>} what was thrown is a value, too */
  async evaluateRemotely(source, extra = undefined) {
    const trimmed = source.trim();
    // Braces are an object rather than a block.
    const expression = /^\{[^]*\}$/.test(trimmed) ? `(${trimmed})` : source;
    const params = { expression, objectGroup: kObjectGroup, generatePreview: true, ...extra };
    const { result, exceptionDetails } = this.frames === undefined ?
      await this.client.call('Runtime.evaluate', params) :
      await this.client.call('Debugger.evaluateOnCallFrame', { ...params, callFrameId: this.frames[0].callFrameId });
    return new RemoteValue(exceptionDetails?.exception ?? result);
  }

  async #evaluate(input, context, filename, callback) {
    let source = input.trim();
    try {
      if (this.#isEvaluatingRemotely) {
        if (source === '') callback(null, undefined);
        else callback(null, await this.evaluateRemotely(source));
        return;
      }
      // An empty line does the same again.
      if (source === '') source = this.#lastCommand;
      else this.#lastCommand = source;
      const remote = /^(?:exec|p)\s+([^]+)$/.exec(source);
      if (remote !== null) source = `exec(${JSON.stringify(remote[1])})`;
      const word = /^([a-zA-Z]+)\(\)$/.exec(source);
      if (word !== null && require('internal/debugger/commands').words.has(word[1])) source = word[1];
      callback(null, await vm.runInContext(source, context, { filename }));
    } catch (error) {
      callback(error);
    }
  }

  addProfile(data) {
    const { Profile } = require('internal/debugger/profiles');
    const profile = new Profile(data);
    this.profiles.push(profile);
    return profile;
  }

  // ---- the program's own REPL

  enterRepl() {
    this.#isEvaluatingRemotely = true;
    process.stdout.write('Press Ctrl+C to leave debug repl\n');
    this.#repl.setPrompt('> ');
  }

  #interrupt() {
    if (this.#isEvaluatingRemotely) {
      this.#isEvaluatingRemotely = false;
      this.#repl.setPrompt('debug> ');
      process.stdout.write('\n');
      this.#repl.displayPrompt();
    } else if (this.frames === undefined && this.client.isConnected) {
      this.client.call('Debugger.pause').catch(() => {});
    } else {
      this.#repl.displayPrompt();
    }
  }
}

module.exports = { DebuggerRepl };
