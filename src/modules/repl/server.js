'use strict';

// REPLServer: a session of reading, evaluating and printing on a pair of streams (repl, "Class: REPLServer").

const { Console } = require('console');
const domainModule = require('domain');
const path = require('path');
const vm = require('vm');
const { Interface } = require('readline');
const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_REPL_EVAL_CONFIG, ERR_INVALID_REPL_INPUT },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/errors/validators');
const { defineStandardCommands } = require('internal/repl/commands');
const { complete, completeOnEditorMode } = require('internal/repl/completion');
const { Recoverable, makeEvaluator } = require('internal/repl/evaluator');
const { formatUncaught } = require('internal/repl/uncaught');
const { kAddNewLine, kEntered, kLastCommandErrored, kTtyWrite } = require('internal/readline/symbols');
const { deprecate } = require('internal/util');
const { inspect } = require('internal/util/inspect');

const REPL_MODE_SLOPPY = Symbol('repl-sloppy');
const REPL_MODE_STRICT = Symbol('repl-strict');
const kStandalone = Symbol('kStandaloneREPL');
const kBuffered = Symbol('bufferedCommand');

const { apply } = Reflect;
const { defineProperty } = Object;

/**
 * How results are shown, unless a session is told otherwise.
 * @param {unknown} obj
 * @returns {string}
 */
function writer(obj) {
  return inspect(obj, writer.options);
}
writer.options = { ...inspect.defaultOptions, showProxy: true };

// ---- uncaughtException inside of sessions ------------------------------------------------------------------------------------------

/** The domains of sessions of programs: code in them must not take over the errors of the process. */
const guardedDomains = new WeakSet();
let guards = 0;

function refuseUncaughtListener(event, listener) {
  if (event !== 'uncaughtException' || !process.domain || listener.name === 'domainUncaughtExceptionClear') return;
  if (!guardedDomains.has(process.domain)) return;
  throw new ERR_INVALID_REPL_INPUT('Listeners for `uncaughtException` cannot be used in the REPL');
}

function guard(server) {
  if (guards++ === 0) process.prependListener('newListener', refuseUncaughtListener);
  guardedDomains.add(server._domain);
  server.once('exit', () => {
    if (--guards === 0) process.removeListener('newListener', refuseUncaughtListener);
  });
}

// ---- the class ---------------------------------------------------------------------------------------------------------------------

function optionsOf(prompt, stream, eval_, useGlobal, ignoreUndefined, replMode) {
  if (prompt !== null && typeof prompt === 'object') return { ...prompt };
  return { prompt, stream, eval: eval_, useGlobal, ignoreUndefined, replMode };
}

function REPLServer(prompt, stream, eval_, useGlobal, ignoreUndefined, replMode) {
  if (!(this instanceof REPLServer)) {
    warnWithoutNew();
    return new REPLServer(prompt, stream, eval_, useGlobal, ignoreUndefined, replMode);
  }
  const options = optionsOf(prompt, stream, eval_, useGlobal, ignoreUndefined, replMode);
  if (!options.input && !options.output) {
    const both = options.stream ?? process;
    options.input = both.stdin || both;
    options.output = both.stdout || both;
  }
  if (options.terminal === undefined) options.terminal = options.output.isTTY;
  options.terminal = !!options.terminal;
  if (options.terminal && options.useColors === undefined) {
    options.useColors = require('internal/util/colors').shouldColorize(options.output);
  }
  const evaluatesItself = !options.eval;
  if (!evaluatesItself && options.breakEvalOnSigint) throw new ERR_INVALID_REPL_EVAL_CONFIG();

  defineProperty(this, 'inputStream', deprecatedAlias('input'));
  defineProperty(this, 'outputStream', deprecatedAlias('output'));

  this.allowBlockingCompletions = !!options.allowBlockingCompletions;
  this.useColors = !!options.useColors;
  this._domain = options.domain || domainModule.create();
  this.useGlobal = !!options.useGlobal;
  this.ignoreUndefined = !!options.ignoreUndefined;
  this.replMode = options.replMode || REPL_MODE_SLOPPY;
  this.underscoreAssigned = false;
  this.last = undefined;
  this.underscoreErrAssigned = false;
  this.lastError = undefined;
  this.breakEvalOnSigint = !!options.breakEvalOnSigint;
  this.editorMode = false;
  this.commands = { __proto__: null };
  this.lines = [];
  this[kBuffered] = '';
  this.sawCtrlD = false;
  this.sawSIGINT = false;
  this.isLoading = false;
  this.isStandalone = !!options[kStandalone];
  this.evaluatesItself = evaluatesItself;

  // Names are offered by the completer of the options, which may return its answer.
  if (options.completer && typeof options.completer !== 'function') throw new ERR_INVALID_ARG_VALUE('completer', options.completer);
  const completer = options.completer || complete;
  this.completer = (text, callback) => {
    const answer = this.editorMode ? completeOnEditorMode(callback) : callback;
    apply(completer, this, [text, answer]);
  };
  if (completer !== complete && completer.length < 2) {
    this.completer = (text, callback) => {
      const answer = this.editorMode ? completeOnEditorMode(callback) : callback;
      answer(null, apply(completer, this, [text]));
    };
  }

  apply(Interface, this, [
    {
      input: options.input,
      output: options.output,
      completer: this.completer,
      terminal: options.terminal,
      historySize: options.historySize,
      prompt: options.prompt,
    },
  ]);

  this.setPrompt(options.prompt === undefined ? '> ' : options.prompt);

  this.eval = this._domain.bind(evaluatesItself ? makeEvaluator(this, REPL_MODE_STRICT) : options.eval);
  if (!this.isStandalone) guard(this);
  this._domain.on('error', (error) => this.showError(error));

  this.resetContext();
  defineStandardCommands(this);
  this.writer = options.writer || writer;
  if (this.writer === writer) writer.options.colors = this.useColors;
  if (this.isStandalone) {
    // util.inspect.replDefaults
    defineProperty(inspect, 'replDefaults', {
      __proto__: null,
      configurable: true,
      enumerable: true,
      get: () => writer.options,
      set(value) {
        validateObject(value, 'options');
        Object.assign(writer.options, value);
      },
    });
  }

  listen(this);
  if (this.terminal) listenToKeys(this, Boolean(options.preview ?? evaluatesItself));
  this.displayPrompt();
}

/** Lines, the end and Ctrl+C. */
function listen(server) {
  let suspended = 0;
  let pending = [];

  // While an awaited value is not there yet, keys have to wait; lines of a stream have not.
  const hide = (name, value) => defineProperty(server, name, { __proto__: null, value, configurable: true });
  hide('suspend', () => {
    suspended++;
    return () => {
      if (--suspended > 0) return;
      const entries = pending;
      pending = [];
      while (entries.length > 0 && suspended === 0) entries.shift()();
      pending = [...entries, ...pending];
    };
  });
  hide('whenReady', (action) => {
    if (suspended > 0) pending.push(action);
    else action();
  });
  hide('isSuspended', () => suspended > 0);

  server.on('close', () => server.whenReady(() => {
    server.emit('exit');
  }));
  server.on('line', (line) => server.enter(line));
  server.on('SIGINT', () => {
    const isEmpty = server.line.length === 0;
    server.clearLine();
    server.setEditorMode(false);
    if (server[kBuffered] === '' && isEmpty) {
      if (server.sawSIGINT) {
        server.close();
        server.sawSIGINT = false;
        return;
      }
      server.output.write('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
      server.sawSIGINT = true;
    } else {
      server.sawSIGINT = false;
    }
    server.clearBufferedCommand();
    server.displayPrompt();
  });
  server.on('SIGCONT', () => {
    if (server.editorMode) {
      server.output.write(`${server._initialPrompt}.editor\n`);
      server.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
      server.output.write(`${server[kBuffered]}\n`);
      server.prompt(true);
    } else {
      server.displayPrompt(true);
    }
  });
}

/** Keys on a terminal: previews, the search in the history, the editor mode. */
function listenToKeys(server, withPreview) {
  const handle = server[kTtyWrite].bind(server);
  let preview = { clear() {}, show() {} };
  if (withPreview) preview = require('internal/repl/preview').setUpPreview(server);
  const search = require('internal/repl/search').setUpSearch(server);

  const inEditor = (text, key) => {
    if (key.ctrl && !key.shift) {
      if (key.name === 'd') {
        server.setEditorMode(false);
        server.sawCtrlD = true;
        handle(text, { name: 'return' });
      } else if (key.name !== 'n' && key.name !== 'p') {
        handle(text, key);
      }
    } else if (key.name === 'tab') {
      // No lists in the middle of a text.
      server._previousKey = null;
      handle(text, key);
    } else if (key.name !== 'up' && key.name !== 'down') {
      handle(text, key);
    }
  };

  const onKey = (text, key) => {
    key ||= {};
    if (server.editorMode) {
      inEditor(text, key);
      return;
    }
    if (key.ctrl && key.name === 'd' && server.cursor === 0 && server.line.length === 0) server.clearLine();
    preview.clear(key);
    if (search(text, key)) return;
    handle(text, key);
    preview.show(key.name !== 'escape');
  };

  server[kTtyWrite] = (text, key) => {
    if (server.isSuspended() && !(server.breakEvalOnSigint && key?.ctrl && key.name === 'c')) {
      server.whenReady(() => onKey(text, key));
    } else {
      onKey(text, key);
    }
  };
}

Object.setPrototypeOf(REPLServer.prototype, Interface.prototype);
Object.setPrototypeOf(REPLServer, Interface);

const warnWithoutNew = deprecate(() => {}, 'Instantiating REPLServer without the \'new\' keyword has been deprecated.', 'DEP0185');

function deprecatedAlias(name) {
  const { getOptionValue } = require('internal/options');
  const alias = `${name}Stream`;
  let get = function() { return this[name]; };
  let set = function(value) { this[name] = value; };
  if (getOptionValue('--pending-deprecation')) {
    const message = `repl.${alias} and repl.${name === 'input' ? 'outputStream' : 'inputStream'} are deprecated. Use repl.input and repl.output instead`;
    get = deprecate(get, message, 'DEP0141');
    set = deprecate(set, message, 'DEP0141');
  }
  return { __proto__: null, get, set, enumerable: false, configurable: true };
}

// ---- public methods ----------------------------------------------------------------------------------------------------------------

/** The history of this session in a file. */
REPLServer.prototype.setupHistory = function setupHistory(historyConfig = {}, cb) {
  if (typeof historyConfig === 'function') {
    cb = historyConfig;
    historyConfig = {};
  }
  if (historyConfig === null || typeof historyConfig !== 'object') historyConfig = { filePath: historyConfig };
  const { filePath, size, removeHistoryDuplicates, onHistoryFileLoaded } = historyConfig;
  if (size !== undefined) this.historyManager.size = size;
  if (removeHistoryDuplicates !== undefined) this.historyManager.removeDuplicates = !!removeHistoryDuplicates;
  const ready = cb ?? onHistoryFileLoaded ?? (() => {});
  require('internal/repl/history').openHistory(this, filePath, ready);
};
defineProperty(REPLServer.prototype.setupHistory, 'length', { __proto__: null, value: 0, configurable: true });

/** Forgets the lines of an expression that is not complete. */
REPLServer.prototype.clearBufferedCommand = function clearBufferedCommand() {
  this[kBuffered] = '';
};

REPLServer.prototype.close = function close() {
  if (this.terminal && this.historyManager.isFlushing && !this.isClosingAfterFlush) {
    // What was entered last is to be kept.
    this.isClosingAfterFlush = true;
    this.once('flushHistory', () => {
      apply(Interface.prototype.close, this, []);
    });
    return;
  }
  process.nextTick(() => apply(Interface.prototype.close, this, []));
};

/** The names a session's own context begins with. */
REPLServer.prototype.createContext = function createContext() {
  let context;
  if (this.useGlobal) {
    context = globalThis;
  } else {
    context = vm.createContext();
    const inherent = new Set(Object.getOwnPropertyNames(vm.runInContext('globalThis', context)));
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (inherent.has(name) || name === 'globalThis') continue;
      defineProperty(context, name, { __proto__: null, ...Object.getOwnPropertyDescriptor(globalThis, name) });
    }
    context.global = context;
    const sessionConsole = new Console(this.output);
    defineProperty(context, 'console', { __proto__: null, configurable: true, writable: true, value: sessionConsole });
  }

  const { Module } = require('internal/module/cjs/loader');
  const { makeRequire } = require('internal/module/cjs/require');
  const replModule = new Module('<repl>');
  try {
    replModule.paths = [...Module._nodeModulePaths(path.resolve('repl')), ...Module.globalPaths];
  } catch {
    // The current folder is gone: a session works without modules, too.
  }
  this.extensions = Module._extensions;
  defineProperty(context, 'module', { __proto__: null, configurable: true, writable: true, value: replModule });
  defineProperty(context, 'require', { __proto__: null, configurable: true, writable: true, value: makeRequire(replModule) });
  require('internal/module/builtins').defineAsGlobals(context);
  return context;
};

/** Begins anew with a context as it was at the start. */
REPLServer.prototype.resetContext = function resetContext() {
  this.context = this.createContext();
  this.underscoreAssigned = false;
  this.underscoreErrAssigned = false;
  this.lines = [];
  this.glimpsed = undefined;

  defineProperty(this.context, '_', {
    __proto__: null,
    configurable: true,
    get: () => this.last,
    set: (value) => {
      this.last = value;
      if (this.underscoreAssigned) return;
      this.underscoreAssigned = true;
      this.output.write('Expression assignment to _ now disabled.\n');
    },
  });
  defineProperty(this.context, '_error', {
    __proto__: null,
    configurable: true,
    get: () => this.lastError,
    set: (value) => {
      this.lastError = value;
      if (this.underscoreErrAssigned) return;
      this.underscoreErrAssigned = true;
      this.output.write('Expression assignment to _error now disabled.\n');
    },
  });

  // Not while the constructor runs: nobody can listen yet.
  this.emit('reset', this.context);
};

/** @param {boolean} [preserveCursor] */
REPLServer.prototype.displayPrompt = function displayPrompt(preserveCursor) {
  const prompt = this[kBuffered] === '' ? this._initialPrompt : '| ';
  apply(Interface.prototype.setPrompt, this, [prompt]);
  this.prompt(preserveCursor);
};

/** @param {string} prompt */
REPLServer.prototype.setPrompt = function setPrompt(prompt) {
  this._initialPrompt = prompt;
  apply(Interface.prototype.setPrompt, this, [prompt]);
};

REPLServer.prototype.complete = function() {
  apply(this.completer, this, arguments);
};

REPLServer.prototype.completeOnEditorMode = completeOnEditorMode;

/**
 * @param {string} keyword without its dot
 * @param {{help?: string, action: Function}|Function} cmd
 */
REPLServer.prototype.defineCommand = function defineCommand(keyword, cmd) {
  if (typeof cmd === 'function') cmd = { action: cmd };
  else validateFunction(cmd.action, 'cmd.action');
  this.commands[keyword] = cmd;
};

// ---- what the session does ---------------------------------------------------------------------------------------------------------

function hidden(name, value) {
  defineProperty(REPLServer.prototype, name, { __proto__: null, value, writable: true, configurable: true, enumerable: false });
}

defineProperty(REPLServer.prototype, 'bufferedCommand', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() { return this[kBuffered]; },
});

/** Evaluation without side effects in the context; undefined when the session does not evaluate itself. */
defineProperty(REPLServer.prototype, 'glimpse', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() {
    if (this.glimpsed === undefined) {
      const { Glimpse } = require('internal/repl/glimpse');
      const object = this.useGlobal ? globalThis : vm.runInContext('Object', this.context);
      this.glimpsed = new Glimpse(object);
    }
    return this.glimpsed;
  },
});

hidden('setEditorMode', function(on) {
  this.editorMode = on;
  apply(Interface.prototype.setPrompt, this, [on ? '' : this._initialPrompt]);
});

/** Takes the text of a file as if it had been typed in the editor mode. */
hidden('load', function(text) {
  this.setEditorMode(true);
  this.isLoading = true;
  this.write(text);
  this.isLoading = false;
  this.setEditorMode(false);
  this.write('\n');
});

/** Counts what all sessions have evaluated: the names of their scripts. */
let evaluations = 0;

/** A line was entered. */
hidden('enter', function(line) {
  line ||= '';
  this.sawSIGINT = false;
  if (this.editorMode) {
    this.lines.push(line);
    this[kBuffered] += `${line}\n`;
    // The next line begins where this one did.
    const indent = this._sawKeyPress && !this.isLoading ? /^\s+/.exec(line) : null;
    if (indent !== null) {
      this.write(indent[0]);
      this.line = indent[0];
      this.cursor = indent[0].length;
    }
    return;
  }

  const trimmed = line.trim();
  if (trimmed[0] === '.' && trimmed[1] !== '.' && Number.isNaN(Number.parseFloat(trimmed))) {
    const { 1: keyword, 2: rest } = /^\.([^\s]+)\s*(.*)$/.exec(trimmed) ?? [];
    const command = this.commands[keyword];
    if (command !== undefined) {
      apply(command.action, this, [rest]);
      return;
    }
    if (this[kBuffered] === '') {
      this.output.write('Invalid REPL keyword\n');
      this.finish(null, line, undefined, true);
      return;
    }
  }

  this.eval(`${this[kBuffered]}${line}\n`, this.context, `REPL${++evaluations}`, (...answer) => {
    // Without a second argument there is nothing to show.
    this.finish(answer[0], line, answer[1], answer.length < 2);
  });
});

/** What was entered has been evaluated. */
hidden('finish', function(error, line, value, isSilent) {
  const isUnfinished = error instanceof Recoverable && !this.sawCtrlD;
  if (isUnfinished && this.terminal && !this.editorMode && process.env.TERM !== 'dumb' && this[kEntered] !== undefined) {
    // On a terminal the text stays where it can be edited.
    this[kAddNewLine](this[kEntered]);
    return;
  }
  this.lines.push(line);
  if (error && this[kBuffered] === '' && line.trim().startsWith('npm ') && !(error instanceof Recoverable)) {
    this.output.write('npm should be run outside of the Node.js REPL, in your normal shell.\n(Press Ctrl+D to exit.)\n');
    this.displayPrompt();
    return;
  }
  if (error) {
    if (isUnfinished) {
      this[kBuffered] += `${line}\n`;
      this.displayPrompt();
      return;
    }
    this[kLastCommandErrored] = true;
    this._domain.emit('error', error.err || error);
  }
  this.clearBufferedCommand();
  this.sawCtrlD = false;
  if (!error && !isSilent && (!this.ignoreUndefined || value !== undefined)) {
    if (!this.underscoreAssigned) this.last = value;
    this.output.write(`${this.writer(value)}\n`);
  }
  // An error has shown the prompt already.
  if (!error && !this.closed) this.displayPrompt();
});

/** An error of what was entered, or of what it has started. */
hidden('showError', function(error) {
  if (!this.underscoreErrAssigned) this.lastError = error;
  // The domain's note on it is not the user's.
  if (error?.domainThrown === true && Object.isExtensible(error)) defineProperty(error, 'domainThrown', { __proto__: null, enumerable: false });
  if (this.isStandalone && process.listenerCount('uncaughtException') !== 0) {
    process.nextTick(() => {
      process.emit('uncaughtException', error);
      this.clearBufferedCommand();
      if (!this.closed) this.displayPrompt();
    });
    return;
  }
  this.output.write(formatUncaught(error, this.writer, writer.options.breakLength));
  this.clearBufferedCommand();
  if (!this.closed) this.displayPrompt();
});

module.exports = { REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, kStandalone, writer };
