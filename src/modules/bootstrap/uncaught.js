'use strict';

// How native code makes errors of the table, and how an uncaught exception is printed.

/** What native code finds out here and JavaScript in Node. */
const kCodesOfJavaScript = [
  'ERR_ACCESS_DENIED', 'ERR_FS_FILE_TOO_LARGE', 'ERR_REQUIRE_CYCLE_MODULE', 'ERR_SOURCE_PHASE_NOT_DEFINED',
];

/**
 * An error of the table for native code that has its whole message already.
 * @param {string} code
 * @param {string} message
 */
function makeErrorFromCode(code, message) {
  const { makeCoded, makeWithMessage } = require('internal/errors');
  return kCodesOfJavaScript.includes(code) ? makeCoded(code, message) : makeWithMessage(code, message);
}

/**
 * The text for an exception nobody handled: where it was thrown, then the error with its stack and properties.
 * @param {unknown} error
 * @param {string} source "file:line\ncode\n   ^^^\n", '' when unknown
 * @param {boolean} isDecorated its stack says so already, or it has none and came out of a script of vm (as -e runs)
 * @returns {string}
 */
function formatUncaught(error, source, isDecorated) {
  const { inspect } = require('internal/util/inspect');
  const { isNativeError } = require('internal/util/types');
  const isObject = (typeof error === 'object' && error !== null) || typeof error === 'function';
  // Deeper than inspect()'s default: what was thrown cannot be looked at again.
  const options = { colors: stderrHasColors(), customInspect: false, depth: 5 };
  if (isObject && isNativeError(error)) {
    // The loader puts the place of a SyntaxError into the stack itself.
    const arrow = takeArrow(error) ?? (isDecorated || startsWithExcerpt(error) ? '' : whereThrown(error, source));
    const plain = withoutStack(error);
    if (plain !== undefined) return `${arrow}\n${plain}`;
    const text = inspectEnhanced(error, (value) => inspect(value, options));
    return arrow === '' ? `${text}\n` : `${arrow}\n${text}\n`;
  }
  if (isObject && hasHostileStack(error)) {
    try {
      return `\n${source}${error}\n${traceHint()}`;
    } catch {
      // It cannot be made a string, either.
    }
  }
  const text = isObject ? inspect(error, options) : typeof error === 'symbol' ? '' : String(error);
  if (!isObject) return `\n${source}${text}\n${traceHint()}`;
  if (startsWithExcerpt(error)) return `${text}\n`;
  return isDecorated ? `${source}\n${text}\n` : `\n${source}${text}\n`;
}

/** How to learn more of an exception without a stack. */
function traceHint() {
  if (require('internal/options').getOptionValue('--trace-uncaught')) return '';
  const name = require('path').basename(process.argv0 || 'nodus', '.exe');
  return `(Use \`${name} --trace-uncaught ...\` to show where the exception was thrown)\n`;
}

/** Does looking at the stack of what was thrown throw? */
function hasHostileStack(error) {
  try {
    void error.stack;
    return false;
  } catch {
    return true;
  }
}

/** Of an error whose stack is a getter that throws: what it says. */
function withoutStack(error) {
  try {
    void error.stack;
    return undefined;
  } catch {
    try {
      return `${error.name}: ${error.message}\n${traceHint()}`;
    } catch {
      return undefined;
    }
  }
}

/** The error's text; of one that an emitter threw with the place where the event was emitted in its stack. */
function inspectEnhanced(error, inspect) {
  const enhance = error[require('internal/events/symbols').kEnhanceStackBeforeInspector];
  const descriptor = Object.getOwnPropertyDescriptor(error, 'stack');
  if (typeof enhance !== 'function' || descriptor?.configurable !== true || descriptor.writable === false) return inspect(error);
  let stack;
  try {
    stack = enhance.call(error);
  } catch {
    // The stack is a getter that throws.
    return inspect(error);
  }
  Object.defineProperty(error, 'stack', {
    __proto__: null, configurable: true, enumerable: descriptor.enumerable, writable: true, value: stack,
  });
  try {
    return inspect(error);
  } finally {
    Object.defineProperty(error, 'stack', { __proto__: null, ...descriptor });
  }
}

/** While source maps are in use: the place in the original code. @type {((source: string) => string|undefined)|undefined} */
let mapExcerpt;

/** @param {typeof mapExcerpt} fn */
function setExcerptMapper(fn) {
  mapExcerpt = fn;
}

/** Built-ins pass errors of user code on: then the place is where the error was made, the first frame of its stack. */
function whereThrown(error, source) {
  const original = mapExcerpt?.(source);
  if (original !== undefined) return original;
  if (!stringStartsWith(source, 'node:') || typeof error.stack !== 'string') return source;
  // Of an 'error' event without listeners, and of what a listener of an EventTarget threw, that is the place.
  if (kThrowsItself.test(source)) return source;
  const frame = userFrame.exec(error.stack);
  if (frame === null || frame.index !== error.stack.search(/^ {4}at /m)) return source;
  return excerptOf(frame) ?? source;
}

const kThrowsItself = /^node:(?:events|internal\/web\/event_target):/;
const userFrame = /^ {4}at (?:.*\()?((?:file:\/\/)?\/[^\n]*):(\d+):(\d+)\)?$/m;

/**
 * The source line of the first frame of user code in an error's stack.
 * @param {Error} error
 * @returns {string|undefined}
 */
function excerptOfUserFrame(error) {
  const frame = typeof error.stack === 'string' ? userFrame.exec(error.stack) : null;
  return frame === null ? undefined : excerptOf(frame);
}

function excerptOf(frame) {
  try {
    const { 1: file, 2: line, 3: column } = frame;
    const path = stringStartsWith(file, 'file:') ? require('internal/url').fileURLToPath(file) : file;
    const text = stringSplit(require('fs').readFileSync(path, 'utf8'), /\r?\n/)[line - 1];
    return `${file}:${line}\n${text}\n${stringReplace(stringSlice(text, 0, column - 1), /[^\t]/g, ' ')}^\n`;
  } catch {
    return undefined;
  }
}

/** Does the stack begin with "file:line", a source line and the line of carets, which a token of several lines has not? */
function startsWithExcerpt(error) {
  try {
    return typeof error.stack === 'string' && /^[^\n]*:\d+\n[^\n]*\n[ \t]*\^*\n/.test(error.stack);
  } catch {
    return false;
  }
}

/** Source excerpts that the module loader has attached to an error (SyntaxErrors of modules). */
const arrows = new WeakMap();

/**
 * @param {Error} error
 * @param {string} arrow
 */
function setErrorSource(error, arrow) {
  weakMapSet(arrows, error, arrow);
}

/** @param {Error} error */
function getErrorSource(error) {
  return weakMapGet(arrows, error);
}

function takeArrow(error) {
  return weakMapGet(arrows, error);
}

function stderrHasColors() {
  try {
    return require('internal/util/colors').shouldColorize(process.stderr);
  } catch {
    return false;
  }
}

module.exports = { excerptOfUserFrame, makeErrorFromCode, formatUncaught, setErrorSource, setExcerptMapper, getErrorSource };
