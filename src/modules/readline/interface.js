'use strict';

// The line reader that both flavours of readline.Interface build on.

const EventEmitter = require('events');
const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_USE_AFTER_CLOSE },
} = require('internal/errors');
const { validateAbortSignal, validateString, validateUint32 } = require('internal/errors/validators');
const { kFirstEventParam } = require('internal/events/symbols');
const { StringDecoder } = require('string_decoder');
const { editor } = require('internal/readline/editor');
const { emitKeypressEvents, kEscapeCodeTimeout } = require('internal/readline/emit_keypress_events');
const { HistoryManager } = require('internal/readline/history');
const { lineEnding, ttyWrite } = require('internal/readline/key_bindings');
const symbols = require('internal/readline/symbols');

const {
  kDecoder,
  kGetDisplayPos,
  kEntered,
  kGoalColumn,
  kIsContinued,
  kIsMultiline,
  kLastCommandErrored,
  kKillRing,
  kKillRingCursor,
  kLineObjectStream,
  kLine_buffer,
  kNormalWrite,
  kOldPrompt,
  kOnLine,
  kPreviousKey,
  kPrompt,
  kQuestion,
  kQuestionCallback,
  kQuestionCancel,
  kRedoStack,
  kRefreshLine,
  kSawKeyPress,
  kSawReturnAt,
  kSetRawMode,
  kSubstringSearch,
  kShownLine,
  kTtyWrite,
  kUndoStack,
  kWriteToOutput,
} = symbols;

const { now } = Date;
const { apply } = Reflect;

/** A \n this soon after a \r belongs to it, in milliseconds; also the least that crlfDelay can be. */
const kCrlfDelay = 100;
const kTabSize = 8;
/** Lines that the async iterator keeps before it pauses the input. */
const kIteratorHighWaterMark = 1024;

/** Options, whether given as one object or as arguments. */
function optionsOf(input, output, completer, terminal) {
  if (input?.input !== undefined && input.input !== null) return input;
  return { input, output, completer, terminal };
}

function InterfaceConstructor(input, output, completer, terminal) {
  this[kSawReturnAt] = 0;
  this.isCompletionEnabled = true;
  this[kSawKeyPress] = false;
  this[kPreviousKey] = null;
  this.escapeCodeTimeout = kEscapeCodeTimeout;
  this.tabSize = kTabSize;
  apply(EventEmitter, this, []);

  const options = optionsOf(input, output, completer, terminal);
  const { signal, tabSize, escapeCodeTimeout, crlfDelay, prompt = '> ' } = options;
  ({ input, output, completer, terminal } = options);
  if (tabSize !== undefined) {
    validateUint32(tabSize, 'tabSize', true);
    this.tabSize = tabSize;
  }
  if (signal) validateAbortSignal(signal, 'options.signal');
  if (escapeCodeTimeout !== undefined) {
    if (!Number.isFinite(escapeCodeTimeout)) {
      throw new ERR_INVALID_ARG_VALUE('input.escapeCodeTimeout', this.escapeCodeTimeout);
    }
    this.escapeCodeTimeout = escapeCodeTimeout;
  }
  if (completer !== undefined && typeof completer !== 'function') {
    throw new ERR_INVALID_ARG_VALUE('completer', completer);
  }
  this.setupHistoryManager(options);
  if (terminal === undefined && output !== null && output !== undefined) terminal = !!output.isTTY;

  this.line = '';
  this[kIsMultiline] = false;
  this[kIsContinued] = false;
  this[kEntered] = undefined;
  this[kLastCommandErrored] = false;
  this[kGoalColumn] = -1;
  this[kSubstringSearch] = null;
  this.output = output;
  this.input = input;
  this[kUndoStack] = [];
  this[kRedoStack] = [];
  this[kKillRing] = [];
  this[kKillRingCursor] = 0;
  this.crlfDelay = crlfDelay ? Math.max(kCrlfDelay, crlfDelay) : kCrlfDelay;
  this.completer = completer;
  this.setPrompt(prompt);
  this.terminal = !!terminal;

  const onerror = (error) => this.emit('error', error);
  input.on('error', onerror);
  if (this.terminal) attachTerminal(this);
  else attachStream(this);
  this.once('close', () => input.removeListener('error', onerror));

  if (signal) closeOnAbort(this, signal);
  input.resume();
}

/** Only line feeds end lines in most texts. */
const hasOtherEndings = (text) => stringIncludes(text, '\r') || stringIncludes(text, '\u2028') || stringIncludes(text, '\u2029');

/** The whole lines of TEXT, and where the rest begins. */
function splitLines(text) {
  const lines = [];
  let start = 0;
  if (hasOtherEndings(text)) {
    lineEnding.lastIndex = 0;
    for (let match = regExpExec(lineEnding, text); match !== null; match = regExpExec(lineEnding, text)) {
      arrayPush(lines, stringSlice(text, start, match.index));
      start = lineEnding.lastIndex;
    }
  } else {
    for (let end = stringIndexOf(text, '\n'); end !== -1; end = stringIndexOf(text, '\n', start)) {
      arrayPush(lines, stringSlice(text, start, end));
      start = end + 1;
    }
  }
  return { lines, start };
}

/** Lines from keys, with editing. */
function attachTerminal(rl) {
  const { input, output } = rl;
  function onkeypress(text, key) {
    rl[kTtyWrite](text, key);
    if (key?.sequence) {
      // Half of a surrogate pair: only the whole line shows the character properly.
      const code = stringCodePointAt(key.sequence, 0);
      if (code >= 0xd800 && code <= 0xdfff) rl[kRefreshLine]();
    }
  }
  function onend() {
    if (typeof rl.line === 'string' && rl.line.length > 0) rl.emit('line', rl.line);
    rl.close();
  }
  const onresize = () => rl[kRefreshLine]();

  emitKeypressEvents(input, rl);
  input.on('keypress', onkeypress);
  input.on('end', onend);
  rl[kSetRawMode](true);
  rl.cursor = 0;
  if (output !== null && output !== undefined) output.on('resize', onresize);

  rl.once('close', () => {
    input.removeListener('keypress', onkeypress);
    input.removeListener('end', onend);
    if (output !== null && output !== undefined) output.removeListener('resize', onresize);
  });
}

/** Lines from a stream of text. */
function attachStream(rl) {
  const { input } = rl;
  const ondata = (data) => rl[kNormalWrite](data);
  function onend() {
    if (typeof rl[kLine_buffer] === 'string' && rl[kLine_buffer].length > 0) rl.emit('line', rl[kLine_buffer]);
    rl.close();
  }
  rl[kDecoder] = new StringDecoder('utf8');
  input.on('data', ondata);
  input.on('end', onend);
  rl.once('close', () => {
    input.removeListener('data', ondata);
    input.removeListener('end', onend);
  });
}

function closeOnAbort(rl, signal) {
  const onAbort = () => rl.close();
  if (signal.aborted) {
    process.nextTick(onAbort);
    return;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const listener = addAbortListener(signal, onAbort);
  rl.once('close', () => listener[Symbol.dispose]());
}

/** A part of the history manager as a property of its interface. */
const historyView = (key) => ({
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return this.historyManager[key]; },
  set(value) { this.historyManager[key] = value; },
});

// Made once: functions of its own would give each interface a hidden class of its own, and make all that is done with it slow.
const historyProperties = {
  __proto__: null,
  history: historyView('history'),
  historyIndex: historyView('index'),
  historySize: { ...historyView('size'), __proto__: null, set: undefined },
  isFlushing: { __proto__: null, configurable: true, enumerable: true, get() { return false; } },
};

Object.setPrototypeOf(InterfaceConstructor.prototype, EventEmitter.prototype);
Object.setPrototypeOf(InterfaceConstructor, EventEmitter);

function checkOpen(rl) {
  if (rl.closed) throw new ERR_USE_AFTER_CLOSE('readline');
}

class Interface extends InterfaceConstructor {
  // A derived constructor as programs see it takes no arguments of its own.
  constructor(...args) {
    super(...args);
  }

  /** @returns {number} width of the output */
  get columns() {
    return this.output?.columns || Infinity;
  }

  /** @param {string} prompt */
  setPrompt(prompt) {
    this[kPrompt] = prompt;
  }

  /** @returns {string} */
  getPrompt() {
    return this[kPrompt];
  }

  /** Makes the history and its properties. */
  setupHistoryManager(options) {
    this.historyManager = new HistoryManager(this, options);
    Object.defineProperties(this, historyProperties);
  }

  [kSetRawMode](mode) {
    const wasRaw = this.input.isRaw;
    if (typeof this.input.setRawMode === 'function') this.input.setRawMode(mode);
    return wasRaw;
  }

  /**
   * Shows the prompt and takes a line.
   * @param {boolean} [preserveCursor]
   */
  prompt(preserveCursor) {
    checkOpen(this);
    if (this.paused) this.resume();
    if (this.terminal && process.env.TERM !== 'dumb') {
      if (!preserveCursor) this.cursor = 0;
      this[kRefreshLine]();
    } else {
      this[kWriteToOutput](this[kPrompt]);
    }
  }

  [kQuestion](query, callback) {
    checkOpen(this);
    if (this[kQuestionCallback]) {
      this.prompt();
      return;
    }
    this[kOldPrompt] = this[kPrompt];
    this.setPrompt(query);
    this[kQuestionCallback] = callback;
    this.prompt();
  }

  [kQuestionCancel]() {
    if (!this[kQuestionCallback]) return;
    this[kQuestionCallback] = null;
    this.setPrompt(this[kOldPrompt]);
    this.clearLine();
  }

  [kOnLine](line) {
    const callback = this[kQuestionCallback];
    if (!callback) {
      this.emit('line', line);
      return;
    }
    this[kQuestionCallback] = null;
    this.setPrompt(this[kOldPrompt]);
    callback(line);
  }

  [kWriteToOutput](text) {
    validateString(text, 'stringToWrite');
    if (this.output !== null && this.output !== undefined) this.output.write(text);
  }

  /** Lets go of input and output. */
  close() {
    if (this.closed) return;
    this.pause();
    if (this.terminal) this[kSetRawMode](false);
    this.closed = true;
    this.emit('close');
  }

  /** Stops the input. */
  pause() {
    checkOpen(this);
    if (this.paused) return;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  }

  /** Goes on reading. */
  resume() {
    checkOpen(this);
    if (!this.paused) return;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  }

  /**
   * As if `data` had come from the input, or `key` had been pressed.
   * @param {string|Buffer} data
   * @param {{ctrl?: boolean, meta?: boolean, shift?: boolean, name?: string}} [key]
   */
  write(data, key) {
    checkOpen(this);
    if (this.paused) this.resume();
    if (this.terminal) this[kTtyWrite](data, key);
    else this[kNormalWrite](data);
  }

  /** Splits text from a stream into lines. */
  [kNormalWrite](data) {
    if (data === undefined) return;
    let text = this[kDecoder].write(data);
    if (this[kSawReturnAt] && now() - this[kSawReturnAt] <= this.crlfDelay) {
      // The other half of a \r\n that was split between chunks.
      if (text[0] === '\n') text = text.slice(1);
      this[kSawReturnAt] = 0;
    }

    const { lines, start } = splitLines(text);
    if (lines.length === 0) {
      if (text) this[kLine_buffer] = this[kLine_buffer] ? this[kLine_buffer] + text : text;
      return;
    }
    this[kSawReturnAt] = stringEndsWith(text, '\r') ? now() : 0;
    if (this[kLine_buffer]) lines[0] = this[kLine_buffer] + lines[0];
    // What is left is the beginning of the next line.
    this[kLine_buffer] = stringSlice(text, start);
    // No for…of: what a session has evaluated may have taken the iterator of arrays away.
    for (let i = 0; i < lines.length; i++) this[kOnLine](lines[i]);
  }

  clearLine() {
    editor.clearLine.call(this);
  }

  /** @returns {{rows: number, cols: number}} where the cursor is relative to the beginning of the prompt */
  getCursorPos() {
    return this[kGetDisplayPos](this[kPrompt] + this[kShownLine](stringSlice(this.line, 0, this.cursor)));
  }

  [kTtyWrite](text, key) {
    functionCall(ttyWrite, this, text, key);
  }

  /** The lines to come. */
  [Symbol.asyncIterator]() {
    // A slow consumer pauses the input.
    this[kLineObjectStream] ??= EventEmitter.on(this, 'line', {
      close: ['close'],
      highWaterMark: kIteratorHighWaterMark,
      [kFirstEventParam]: true,
    });
    return this[kLineObjectStream];
  }

  [Symbol.dispose]() {
    this.close();
  }
}

for (const key of Object.getOwnPropertySymbols(editor)) {
  Object.defineProperty(Interface.prototype, key, {
    __proto__: null, value: editor[key], writable: true, configurable: true, enumerable: false,
  });
}

module.exports = { Interface, InterfaceConstructor, symbols };
