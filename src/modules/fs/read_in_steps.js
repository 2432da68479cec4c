'use strict';

// fs.readFile() while async hooks look on.

const binding = native('fs');
const { codes: { ERR_FS_FILE_TOO_LARGE }, AbortError } = require('internal/errors');
const { kIoMaxLength, kReadFileBufferLength } = require('internal/fs/utils');

const { min } = Math;

/**
 * A whole file by requests of their own, each in the callback of the one before it: async hooks see opening, measuring, reading and
 * closing, as programs that follow such chains expect.
 */
function readFileInSteps(file, flags, encoding, flag, callback) {
  const { Buffer } = require('buffer');
  const owned = typeof file !== 'number';
  let fd = file;
  let left = 0;
  const chunks = [];

  const finish = (error) => {
    const end = (closeError) => {
      const failure = error ?? closeError;
      if (failure) {
        callback(failure);
        return;
      }
      let result;
      try {
        const buffer = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
        result = encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
      } catch (tooLong) {
        callback(tooLong);
        return;
      }
      callback(null, result);
    };
    if (owned) binding.close(fd, end);
    else end();
  };
  const read = () => {
    if (flag?.[0]) {
      finish(new AbortError());
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(left > 0 ? min(left, kReadFileBufferLength) : kReadFileBufferLength);
    binding.read(fd, buffer, 0, buffer.length, -1, (error, size) => {
      if (error || size === 0) {
        finish(error);
        return;
      }
      chunks.push(size === buffer.length ? buffer : buffer.subarray(0, size));
      // Files that say that they are empty (/proc) are read to their end.
      if (left > 0 && (left -= size) === 0) finish(null);
      else read();
    });
  };
  const measure = () => {
    binding.fstat(fd, false, (error, stats) => {
      if (error) {
        finish(error);
        return;
      }
      left = stats.isFile() ? stats.size : 0;
      if (left > kIoMaxLength) finish(new ERR_FS_FILE_TOO_LARGE(left));
      else read();
    });
  };
  if (!owned) {
    measure();
    return;
  }
  binding.open(file, flags, 0o666, (error, opened) => {
    if (error) {
      callback(error);
      return;
    }
    fd = opened;
    measure();
  });
}

module.exports = { readFileInSteps };
