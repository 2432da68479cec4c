'use strict';

// Few bytes out of memory that is used again and again: by words, as each access of JavaScript's has bounds to check.

/**
 * Moves SIZE bytes from the words from AT to BYTES from OFFSET; zeros stay behind.
 * @param {Int32Array} words
 * @param {number} at
 * @param {Uint8Array} bytes
 * @param {number} offset
 * @param {number} size
 * @returns {number} the word after the last one
 */
function takeBytes(words, at, bytes, offset, size) {
  const end = offset + size;
  for (; offset + 4 <= end; offset += 4, at++) {
    const word = words[at];
    words[at] = 0;
    // The typed array takes the low byte.
    bytes[offset] = word;
    bytes[offset + 1] = word >> 8;
    bytes[offset + 2] = word >> 16;
    bytes[offset + 3] = word >> 24;
  }
  if (offset < end) {
    for (let word = words[at]; offset < end; offset++, word >>= 8) bytes[offset] = word;
    words[at++] = 0;
  }
  return at;
}

module.exports = { takeBytes };
