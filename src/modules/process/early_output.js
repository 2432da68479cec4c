'use strict';

// What the console prints before anybody asked for process.stdout or process.stderr. Most programs never do, and making such a stream
// costs a third of their time; so as long as it is not there, and would be a file or a pipe, text goes straight to the
// descriptor. Whatever that does not take at once (a full pipe, an error) makes the stream and is its business.

const stdio = require('internal/process/stdio');
const { asyncHookFields, constants: { kInit } } = require('internal/async_hooks');
const { onStart } = require('internal/bootstrap/hooks');
const binding = native('process');

const { getOwnPropertyDescriptor } = Object;

const kinds = ['', '', ''];

onStart(() => {
  kinds[1] = kinds[2] = '';
});

/**
 * May text for descriptor FD (1 or 2) go to it without its stream?
 * @param {number} fd
 * @returns {boolean}
 */
function isEarly(fd) {
  // Hooks see the stream's handle being made.
  if (stdio.isMade(fd) || asyncHookFields[kInit] > 0) return false;
  // A worker has streams of its own, and a program may have put others there.
  const property = getOwnPropertyDescriptor(process, fd === 1 ? 'stdout' : 'stderr');
  if (property === undefined || property.get !== (fd === 1 ? stdio.getStdout : stdio.getStderr)) return false;
  if (kinds[fd] === '') kinds[fd] = stdio.guessHandleType(fd);
  return kinds[fd] === 'FILE' || kinds[fd] === 'PIPE';
}

/**
 * Writes TEXT.
 * @param {number} fd for which isEarly() holds
 * @param {string} text
 * @returns {Buffer|undefined} what is left for the stream
 */
function writeEarly(fd, text) {
  const bytes = require('buffer').Buffer.from(text);
  const written = kinds[fd] === 'FILE' ? binding.writeFile(fd, bytes) : binding.writePipe(fd, bytes);
  return written === bytes.length ? undefined : bytes.subarray(written);
}

module.exports = { isEarly, writeEarly };
