'use strict';

// util.styleText: text in the colours of util.inspect.colors. Node.js documentation, "Util".

const { colors } = require('internal/util/inspect/styles');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/errors/validators');

const { isArray } = Array;
const kEndOfIntensity = '\u001b[22m';
const kHexColor = /^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/;

/** The names, for the error message. */
let names;
function colorNames() {
  return names ??= Reflect.ownKeys(colors);
}

/** [open, close] of a name or of #rgb and #rrggbb (ITU-T T.416 direct colour). */
function codesOf(format) {
  if (typeof format === 'string') {
    const color = colors[format];
    if (color !== undefined) return color;
    if (kHexColor.test(format)) {
      const hex = format.length === 4 ?
        [...format.slice(1)].map((digit) => digit + digit) : format.slice(1).match(/../g);
      return [`38;2;${hex.map((pair) => Number.parseInt(pair, 16)).join(';')}`, 39];
    }
  }
  if (typeof format === 'string' && format[0] === '#') {
    throw new ERR_INVALID_ARG_VALUE('format', format, 'must be a valid hex color (#RGB or #RRGGBB)');
  }
  validateOneOf(format, 'format', colorNames());
}

/** TEXT as it is inside a style: where it ends that style itself, the style starts again. */
function restartAfterEnds(text, open, close) {
  let inner = '';
  let done = 0;
  for (;;) {
    const at = text.indexOf(close, done);
    const next = at + close.length;
    // At the end of the text there is nothing left to style.
    if (at === -1 || next === text.length) break;
    // Bold and dim share their end: a new start alone would not take the other back.
    inner += text.slice(done, close === kEndOfIntensity ? next : at) + open;
    done = next;
  }
  return inner + text.slice(done);
}

/** A stream of any kind: Node's own or one of the web's. */
function isStream(stream) {
  const { isNodeStream, isReadableStream, isWritableStream } = require('internal/stream/predicates');
  return isReadableStream(stream) || isWritableStream(stream) || isNodeStream(stream);
}

/**
 * @param {string|string[]} format names in util.inspect.colors, 'none' or #rrggbb
 * @param {string} text
 * @param {{validateStream?: boolean, stream?: object}} [options]
 * @returns {string}
 */
function styleText(format, text, options) {
  let validateStream = true;
  let stream;
  if (options !== undefined) {
    validateObject(options, 'options');
    ({ validateStream, stream } = options);
    validateStream ??= true;
  }
  validateString(text, 'text');
  if (validateStream) validateBoolean(validateStream, 'options.validateStream');
  let isColored = true;
  if (validateStream) {
    stream ??= process.stdout;
    if (!isStream(stream)) {
      throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    }
    // An invalid format is an error even where no colour comes out.
    isColored = require('internal/util/colors').shouldColorize(stream);
  }
  const formats = isArray(format) ? format : [format];
  const styles = [];
  for (const key of formats) {
    if (key === 'none') continue;
    arrayPush(styles, codesOf(key));
  }
  if (!isColored) return text;
  let before = '';
  let after = '';
  for (const { 0: start, 1: end } of styles) {
    const open = `\u001b[${start}m`;
    const close = `\u001b[${end}m`;
    text = restartAfterEnds(text, open, close);
    before += open;
    after = close + after;
  }
  return before + text + after;
}

module.exports = { styleText };
