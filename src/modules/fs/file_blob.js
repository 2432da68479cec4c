'use strict';

// fs.openAsBlob: a Blob over a file, read when asked for. The file must stay as it was (File API: NotReadableError).

const binding = native('fs');
const { DOMException } = require('internal/web/dom_exception');

/** At once, so that a file that is not there is told by a throw, as by Node. */
function statFile(path) {
  try {
    return binding.stat(path, false);
  } catch {
    const error = new TypeError('Unable to open file as blob');
    error.code = 'ERR_INVALID_ARG_VALUE';
    throw error;
  }
}

/**
 * @param {string|Uint8Array} path
 * @param {string} type
 * @returns {Promise<Blob>}
 */
function openAsBlob(path, type) {
  const { createFileBackedBlob } = require('internal/web/blob');
  const { size, mtimeMs } = statFile(path);
  const unreadable = () => new DOMException('The blob could not be read', 'NotReadableError');
  /** Bytes START to END of the file. */
  const read = async (start, end) => {
    let fd;
    try {
      fd = await binding.open(path, 0, 0, true);
    } catch {
      throw unreadable();
    }
    try {
      const stats = await binding.fstat(fd, false, true);
      if (stats.size !== size || stats.mtimeMs !== mtimeMs) throw unreadable();
      const bytes = new Uint8Array(end - start);
      let done = 0;
      while (done < bytes.length) {
        const count = await binding.read(fd, bytes, done, bytes.length - done, start + done, true);
        if (count === 0) throw unreadable();
        done += count;
      }
      return bytes;
    } finally {
      await binding.close(fd, true);
    }
  };
  return Promise.resolve(createFileBackedBlob(size, type, read));
}

module.exports = { openAsBlob };
