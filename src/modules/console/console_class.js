'use strict';

// Class: Console. Node.js documentation, "Console".

const { tracers } = require('internal/trace_events/tracers');
const {
  codes: { ERR_CONSOLE_WRITABLE_STREAM, ERR_INCOMPATIBLE_OPTION_PAIR }, isStackOverflowError,
} = require('internal/errors');
const {
  validateArray, validateInteger, validateObject, validateOneOf,
} = require('internal/errors/validators');
const { inspect, formatWithOptions, format } = require('internal/util/inspect');
const { isMap } = require('internal/util/types');
const { beforeSnapshot } = require('internal/bootstrap/hooks');
const { isEarly, writeEarly } = require('internal/process/early_output');
const { find: findChannel } = require('internal/diagnostics_channel/registry');

const { apply, ownKeys } = Reflect;
const { defineProperties, defineProperty } = Object;
const { captureStackTrace } = Error;
const bind = Function.prototype.call.bind(Function.prototype.bind);
const SafeMap = Map;

const kMaxGroupIndentation = 1000;
const kColorInspectOptions = { colors: true };
const kNoColorInspectOptions = {};

const kCounts = Symbol('counts');
const kColorMode = Symbol('kColorMode');
const kIsConsole = Symbol('kIsConsole');
const kGroupIndentWidth = Symbol('kGroupIndentWidth');
const kGroupIndentation = Symbol('kGroupIndentationString');
const kBindStreamsEager = Symbol('kBindStreamsEager');
const kBindStreamsLazy = Symbol('kBindStreamsLazy');
const kBindProperties = Symbol('kBindProperties');
const kWrite = Symbol('kWriteToConsole');
const kGetInspectOptions = Symbol('kGetInspectOptions');
const kFormatForStdout = Symbol('kFormatForStdout');
const kFormatForStderr = Symbol('kFormatForStderr');

/** The global console, and whether its text for stdout or stderr may go without the stream. */
let lazyConsole, isStreamless;

const kUseStdout = Symbol('kUseStdout');
const kUseStderr = Symbol('kUseStderr');

/** Options of inspect by console; not own properties, as they are nobody's business. */
const inspectOptionsOf = new WeakMap();

/**
 * @param {object|import('stream').Writable} options or stdout, then stderr and ignoreErrors
 */
function Console(options) {
  // console = Console(…) works too.
  if (new.target === undefined) return Reflect.construct(Console, arguments);
  if (!options || typeof options.write === 'function') {
    options = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  }
  const {
    stdout, stderr = stdout, ignoreErrors = true, colorMode = 'auto', inspectOptions,
    groupIndentation,
  } = options;
  if (!stdout || typeof stdout.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stdout');
  if (!stderr || typeof stderr.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stderr');
  validateOneOf(colorMode, 'colorMode', ['auto', true, false]);
  if (groupIndentation !== undefined) {
    validateInteger(groupIndentation, 'groupIndentation', 0, kMaxGroupIndentation);
  }
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, 'options.inspectOptions');
    for (const each of isMap(inspectOptions) ? inspectOptions.values() : [inspectOptions]) {
      validateObject(each, 'options.inspectOptions');
      if (each.colors !== undefined && options.colorMode !== undefined) {
        throw new ERR_INCOMPATIBLE_OPTION_PAIR('options.inspectOptions.color', 'colorMode');
      }
    }
    inspectOptionsOf.set(this, inspectOptions);
  }
  // Methods work without their console: console.log can be handed on.
  for (const key of methodNames) {
    this[key] = bind(this[key], this);
    defineProperty(this[key], 'name', { __proto__: null, value: key });
  }
  this[kBindStreamsEager](stdout, stderr);
  this[kBindProperties](ignoreErrors, colorMode, groupIndentation);
}

const hidden = { __proto__: null, writable: true, enumerable: false, configurable: true };

/** A handler of write errors, which nobody else may be waiting for. */
function createWriteErrorHandler(console, which) {
  return (error) => {
    // The stream emits 'error' itself only if nothing has before.
    if (error === null) return;
    const stream = which === kUseStdout ? console._stdout : console._stderr;
    if (stream._writableState?.errorEmitted) return;
    // Not emitted yet: it will be, and must not crash the program.
    if (stream.listenerCount('error') === 0) stream.once('error', noop);
  };
}

function noop() {}

/** Internal steps, as methods that users do not see. */
const internals = {
  [kBindStreamsEager](stdout, stderr) {
    defineProperties(this, {
      _stdout: { __proto__: null, ...hidden, value: stdout },
      _stderr: { __proto__: null, ...hidden, value: stderr },
    });
  },

  /** For the global console: process.stdout is made when first written to. */
  [kBindStreamsLazy](streams) {
    let stdout, stderr;
    lazyConsole = this;
    isStreamless = (which) =>
      (which === kUseStdout ? stdout === undefined && isEarly(1) : stderr === undefined && isEarly(2));
    beforeSnapshot(() => {
      stdout = stderr = undefined;
    });
    defineProperties(this, {
      _stdout: {
        __proto__: null,
        enumerable: false,
        configurable: true,
        get() { return stdout ??= streams.stdout; },
        set(value) { stdout = value; },
      },
      _stderr: {
        __proto__: null,
        enumerable: false,
        configurable: true,
        get() { return stderr ??= streams.stderr; },
        set(value) { stderr = value; },
      },
    });
  },

  [kBindProperties](ignoreErrors, colorMode, groupIndentation = 2) {
    defineProperties(this, {
      _stdoutErrorHandler: { __proto__: null, ...hidden, value: createWriteErrorHandler(this, kUseStdout) },
      _stderrErrorHandler: { __proto__: null, ...hidden, value: createWriteErrorHandler(this, kUseStderr) },
      _ignoreErrors: { __proto__: null, ...hidden, value: Boolean(ignoreErrors) },
      _times: { __proto__: null, ...hidden, value: new SafeMap() },
      [kCounts]: { __proto__: null, ...hidden, value: new SafeMap() },
      [kColorMode]: { __proto__: null, ...hidden, value: colorMode },
      [kIsConsole]: { __proto__: null, ...hidden, value: true },
      [kGroupIndentWidth]: { __proto__: null, ...hidden, value: groupIndentation },
      [kGroupIndentation]: { __proto__: null, ...hidden, value: '' },
      [Symbol.toStringTag]: {
        __proto__: null, writable: false, enumerable: false, configurable: true, value: 'console',
      },
    });
  },

  [kWrite](which, text) {
    const isStdout = which === kUseStdout;
    const indentation = this[kGroupIndentation];
    if (indentation.length !== 0) {
      if (text.includes('\n')) text = text.replaceAll('\n', `\n${indentation}`);
      text = indentation + text;
    }
    text += '\n';
    if (this === lazyConsole && isStreamless(which)) {
      text = writeEarly(isStdout ? 1 : 2, text);
      if (text === undefined) return;
    }
    const stream = isStdout ? this._stdout : this._stderr;
    if (this._ignoreErrors === false) return stream.write(text);
    // A stream may fail synchronously: that must not crash the program either.
    if (stream.listenerCount('error') === 0) stream.once('error', noop);
    try {
      stream.write(text, isStdout ? this._stdoutErrorHandler : this._stderrErrorHandler);
    } catch (error) {
      // A full stack is the program's own error.
      if (isStackOverflowError(error)) throw error;
    } finally {
      stream.removeListener('error', noop);
    }
  },

  [kGetInspectOptions](stream) {
    let options = weakMapGet(inspectOptionsOf, this);
    if (options !== undefined && isMap(options)) options = options.get(stream);
    if (options?.colors !== undefined) return options;
    let color = this[kColorMode];
    if (color === 'auto') color = require('internal/util/colors').shouldColorize(stream);
    if (options !== undefined) {
      options.colors = color;
      return options;
    }
    return color ? kColorInspectOptions : kNoColorInspectOptions;
  },

  [kFormatForStdout](args) {
    if (args.length === 1 && typeof args[0] === 'string') return args[0];
    const options = this[kGetInspectOptions](this === lazyConsole && isStreamless(kUseStdout) ? undefined : this._stdout);
    return options === kNoColorInspectOptions ?
      apply(format, undefined, args) : formatWithOptions(options, ...args);
  },

  [kFormatForStderr](args) {
    if (args.length === 1 && typeof args[0] === 'string') return args[0];
    const options = this[kGetInspectOptions](this === lazyConsole && isStreamless(kUseStderr) ? undefined : this._stderr);
    return options === kNoColorInspectOptions ?
      apply(format, undefined, args) : formatWithOptions(options, ...args);
  },
};

/** The channels console.log … of diagnostics_channel, by method; there are none before somebody asks for them. */
const channels = { __proto__: null };
const channelNames = { __proto__: null };
for (const name of ['log', 'info', 'debug', 'warn', 'error']) channelNames[name] = `console.${name}`;

function publish(name, args) {
  let channel = channels[name];
  if (channel === undefined) {
    channel = findChannel(channelNames[name]);
    if (channel === undefined) return;
    channels[name] = channel;
  }
  if (channel.hasSubscribers) channel.publish(args);
}

const methods = {
  log(...args) {
    publish('log', args);
    this[kWrite](kUseStdout, this[kFormatForStdout](args));
  },

  info(...args) {
    publish('info', args);
    this[kWrite](kUseStdout, this[kFormatForStdout](args));
  },

  debug(...args) {
    publish('debug', args);
    this[kWrite](kUseStdout, this[kFormatForStdout](args));
  },

  warn(...args) {
    publish('warn', args);
    this[kWrite](kUseStderr, this[kFormatForStderr](args));
  },

  error(...args) {
    publish('error', args);
    this[kWrite](kUseStderr, this[kFormatForStderr](args));
  },

  dir(object, options) {
    this[kWrite](kUseStdout, inspect(object, {
      customInspect: false, ...this[kGetInspectOptions](this._stdout), ...options,
    }));
  },

  time(label = 'default') {
    label = `${label}`;
    if (mapHas(this._times, label)) {
      process.emitWarning(`Label '${label}' already exists for console.time()`);
      return;
    }
    mapSet(this._times, label, process.hrtime());
    tracers.console?.('b', `time::${label}`, 0);
  },

  timeEnd(label = 'default') {
    label = `${label}`;
    if (!logTime(this, 'timeEnd', label, [])) return;
    mapDelete(this._times, label);
    tracers.console?.('e', `time::${label}`, 0);
  },

  timeLog(label = 'default', ...data) {
    if (logTime(this, 'timeLog', `${label}`, data)) tracers.console?.('n', `time::${label}`, 0);
  },

  trace: function trace(...args) {
    const error = { name: 'Trace', message: this[kFormatForStderr](args) };
    captureStackTrace(error, trace);
    this.error(error.stack);
  },

  // eslint-disable-next-line no-unused-vars
  assert(expression, ...args) {
    if (expression) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    // One call of warn(), so that it is one message.
    apply(this.warn, this, args);
  },

  clear() {
    // Only a terminal can be cleared.
    if (!this._stdout.isTTY || process.env.TERM === 'dumb') return;
    const { cursorTo, clearScreenDown } = require('internal/readline/callbacks');
    cursorTo(this._stdout, 0, 0);
    clearScreenDown(this._stdout);
  },

  count(label = 'default') {
    label = `${label}`;
    const counts = this[kCounts];
    const count = (mapGet(counts, label) ?? 0) + 1;
    mapSet(counts, label, count);
    tracers.console?.('C', `count::${label}`, 0, { data: count });
    this.log(`${label}: ${count}`);
  },

  countReset(label = 'default') {
    const counts = this[kCounts];
    if (!counts.has(label)) {
      process.emitWarning(`Count for '${label}' does not exist`);
      return;
    }
    mapDelete(counts, `${label}`);
    tracers.console?.('C', `count::${label}`, 0, { data: 0 });
  },

  group(...data) {
    if (data.length > 0) apply(this.log, this, data);
    this[kGroupIndentation] += stringRepeat(' ', this[kGroupIndentWidth]);
  },

  groupEnd() {
    const indentation = this[kGroupIndentation];
    this[kGroupIndentation] = stringSlice(indentation, 0, indentation.length - this[kGroupIndentWidth]);
  },

  table(tabularData, properties) {
    if (properties !== undefined) validateArray(properties, 'properties');
    if (tabularData === null || typeof tabularData !== 'object') return this.log(tabularData);
    const { formatTable } = require('internal/console/table');
    return this.log(formatTable(tabularData, properties, this[kGetInspectOptions](this._stdout)));
  },
};
methods.dirxml = methods.log;
methods.groupCollapsed = methods.group;

/** Prints the time since time(label); false if there was none. */
function logTime(console, method, label, data) {
  const start = mapGet(console._times, label);
  if (start === undefined) {
    process.emitWarning(`No such label '${label}' for console.${method}()`);
    return false;
  }
  const elapsed = process.hrtime(start);
  const { formatTime } = require('internal/console/format_time');
  const text = formatTime(elapsed[0] * 1000 + elapsed[1] / 1e6);
  if (data.length > 0) console.log('%s: %s', label, text, ...data);
  else console.log('%s: %s', label, text);
  return true;
}

const methodNames = Object.keys(methods);
for (const key of methodNames) Console.prototype[key] = methods[key];
for (const key of ownKeys(internals)) {
  defineProperty(Console.prototype, key, { __proto__: null, ...hidden, value: internals[key] });
}
defineProperty(Console, Symbol.hasInstance, {
  __proto__: null,
  value(instance) {
    // The global console is made without the constructor.
    return instance?.[kIsConsole] === true;
  },
});

module.exports = { Console, kBindProperties, kBindStreamsLazy, kWrite, methodNames };
