'use strict';

// How a Readable's chunks are taken out of its buffer.

const { Buffer } = require('buffer');
const { kDecoder, kObjectMode, kState } = require('internal/stream/readable_state');

/** How many read chunks may lie in front of `bufferIndex` before the array is cut. */
const kMaxConsumed = 1024;

/** Removes N bytes (characters, or one object) from the buffer; `state.length` is the caller's. */
function takeFromBuffer(n, state) {
  if (state.length === 0) return null;
  const { buffer } = state;
  let index = state.bufferIndex;
  let taken;

  if ((state[kState] & kObjectMode) !== 0) {
    taken = buffer[index];
    buffer[index++] = null;
  } else if (!n || n >= state.length) {
    // Bytes that were put back by unshift() become text here, too.
    if ((state[kState] & kDecoder) !== 0) taken = joinStrings(buffer, index);
    else if (buffer.length - index === 1) taken = buffer[index];
    else taken = joinBytes(buffer, index, state.length);
    index = buffer.length;
  } else if (n < buffer[index].length) {
    // A part of the first chunk; slice() does for strings and Buffers.
    taken = buffer[index].slice(0, n);
    buffer[index] = buffer[index].slice(n);
  } else if (n === buffer[index].length) {
    taken = buffer[index];
    buffer[index++] = null;
  } else {
    const isText = (state[kState] & kDecoder) !== 0;
    taken = isText ? '' : Buffer.allocUnsafe(n);
    for (let at = 0; at < n; ) {
      let chunk = buffer[index];
      if (n - at < chunk.length) {
        buffer[index] = chunk.slice(n - at);
        chunk = chunk.slice(0, n - at);
      } else {
        buffer[index++] = null;
      }
      if (isText) taken += chunk;
      else taken.set(chunk, at);
      at += chunk.length;
    }
  }

  if (index === buffer.length) {
    buffer.length = 0;
    state.bufferIndex = 0;
  } else if (index > kMaxConsumed) {
    buffer.splice(0, index);
    state.bufferIndex = 0;
  } else {
    state.bufferIndex = index;
  }
  return taken;
}

function joinStrings(buffer, from) {
  let text = '';
  for (let i = from; i < buffer.length; i++) text += buffer[i];
  return text;
}

function joinBytes(buffer, from, length) {
  if (buffer.length === from) return Buffer.alloc(0);
  const all = Buffer.allocUnsafe(length);
  let at = 0;
  for (let i = from; i < buffer.length; i++) {
    typedArraySet(all, buffer[i], at);
    at += buffer[i].length;
  }
  return all;
}

module.exports = { takeFromBuffer };
