'use strict';

const { clearTimeout, setTimeout } = require('timers');
const { StringDecoder } = require('string_decoder');
const { charLengthAt, kEscape } = require('internal/readline/escapes');
const { emitKeys } = require('internal/readline/keys');
const { kSawKeyPress } = require('internal/readline/symbols');

const kTextDecoder = Symbol('keypress-decoder');
const kKeyDecoder = Symbol('escape-decoder');

/** How long to wait for the rest after a lone ESC, in milliseconds. */
const kEscapeCodeTimeout = 500;

function startKeyDecoder(stream) {
  const decoder = emitKeys(stream);
  decoder.next();
  stream[kKeyDecoder] = decoder;
}

/**
 * Makes `stream` emit 'keypress' events while somebody listens to them.
 * @param {import('stream').Readable} stream
 * @param {object} [iface] the Interface that reads from it
 */
function emitKeypressEvents(stream, iface = {}) {
  if (stream[kTextDecoder]) return;
  stream[kTextDecoder] = new StringDecoder('utf8');
  startKeyDecoder(stream);

  const { escapeCodeTimeout = kEscapeCodeTimeout } = iface;
  const endEscape = () => stream[kKeyDecoder].next('');
  let timer;

  function onData(input) {
    if (stream.listenerCount('keypress') === 0) {
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const text = stream[kTextDecoder].write(input);
    if (!text) return;
    clearTimeout(timer);
    iface[kSawKeyPress] = charLengthAt(text, 0) === text.length;
    // A tab within pasted text is text.
    iface.isCompletionEnabled = false;
    let length = 0;
    for (const character of text) {
      length += character.length;
      if (length === text.length) iface.isCompletionEnabled = true;
      try {
        stream[kKeyDecoder].next(character);
        if (length === text.length && character === kEscape) timer = setTimeout(endEscape, escapeCodeTimeout);
      } catch (error) {
        // A listener threw, which has ended the generator.
        startKeyDecoder(stream);
        throw error;
      }
    }
  }

  function onNewListener(event) {
    if (event !== 'keypress') return;
    stream.on('data', onData);
    stream.removeListener('newListener', onNewListener);
  }

  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', onNewListener);
}

module.exports = { emitKeypressEvents, kEscapeCodeTimeout };
