'use strict';

// The DOMExceptions of the Web Cryptography API ("Exceptions").

let DOMException;

/**
 * @param {string} name kind of the DOMException
 * @param {string} message
 * @param {unknown} [cause]
 */
function domException(name, message, cause) {
  DOMException ??= require('internal/web/dom_exception').DOMException;
  return new DOMException(message, cause === undefined ? name : { name, cause });
}

const kOperationFailed = 'The operation failed for an operation-specific reason';

const dataError = (message = 'Invalid keyData', cause) => domException('DataError', message, cause);
const invalidAccess = (message) => domException('InvalidAccessError', message);
const notSupported = (message) => domException('NotSupportedError', message);
const operationError = (message = kOperationFailed, cause) => domException('OperationError', message, cause);
const syntaxError = (message) => domException('SyntaxError', message);

/** Runs FN; what it throws is an OperationError's cause. */
async function operate(fn) {
  try {
    return await fn();
  } catch (cause) {
    // A job that failed says why, and has no code.
    if (cause?.code === 'ERR_CRYPTO_OPERATION_FAILED') delete cause.code;
    throw operationError(kOperationFailed, cause);
  }
}

/** Runs FN on key material; what it throws is a DataError's cause. */
function parse(fn) {
  try {
    return fn();
  } catch (cause) {
    throw dataError('Invalid keyData', cause);
  }
}

module.exports = { dataError, domException, invalidAccess, notSupported, operate, operationError, parse, syntaxError };
