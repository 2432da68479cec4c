'use strict';

// Filling memory with random bytes at once.

const binding = native('crypto');
const { takeBytes } = require('internal/crypto/words');
const {
  codes: { ERR_OPERATION_FAILED },
} = require('internal/errors');

/** The cause that OpenSSL tells, for who waits for it. */
const causeOf = (error) => stringSplit(error.message, '\n', 1)[0];

/** What a job failed with: OpenSSL's errors, the cause in front. */
function jobFailed(error) {
  const [message, ...stack] = stringSplit(error.message, '\n');
  const failed = new Error(message);
  if (stack.length > 0) failed.opensslErrorStack = stack;
  return failed;
}

// Few bytes come from memory that is filled at once, for OpenSSL takes as long for 16 as for 512. What was handed out is
// overwritten. Up to this size V8 keeps a Buffer's bytes within the object, where native code would have to move them out.
const kFew = 64;
const kEntropyWords = 1024;
let entropy;
let entropyAt = kEntropyWords;

/** Fills SIZE (at most kFew) bytes of a Uint8Array. */
function fillFew(bytes, offset, size) {
  if (entropyAt + ((size + 3) >> 2) > kEntropyWords) {
    entropy ??= new Int32Array(kEntropyWords);
    fillSync(entropy, 0, entropy.byteLength);
    entropyAt = 0;
  }
  entropyAt = takeBytes(entropy, entropyAt, bytes, offset, size);
}

/** Fills SIZE bytes of any buffer from OFFSET. */
function fillSync(buffer, offset, size) {
  if (binding.fillLittle(buffer, offset, size)) return;
  try {
    binding.randomFill(buffer, offset, size);
  } catch (error) {
    throw new ERR_OPERATION_FAILED(causeOf(error));
  }
}

module.exports = { fillFew, fillSync, jobFailed, kFew };
