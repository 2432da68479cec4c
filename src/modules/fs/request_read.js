'use strict';

// Reads whose request is the caller's own object: async_hooks see that object.

const binding = native('fs');

/**
 * @param {{ oncomplete: (error: Error|null, bytesRead: number) => void }} request
 * @param {number} fd
 * @param {Uint8Array} buffer
 * @param {number} position where the descriptor stands: -1
 */
function readFor(request, fd, buffer, position) {
  binding.read(fd, buffer, 0, buffer.length, position, request);
}

module.exports = { readFor };
