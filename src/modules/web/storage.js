'use strict';

// localStorage and sessionStorage (https://html.spec.whatwg.org/multipage/webstorage.html), behind --experimental-webstorage. The
// first lives in the SQLite file of --localstorage-file, the second in the memory of the process.

const {
  codes: { ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { emitExperimentalWarning } = require('internal/util');
const { Storage, open } = native('storage');

emitExperimentalWarning('Web Storage');

function quotaExceeded(message) {
  const { DOMException } = require('internal/web/dom_exception');
  return new DOMException(message, 'QuotaExceededError');
}

let local;
let session;

module.exports = {
  Storage,

  get localStorage() {
    if (local === undefined) {
      const location = getOptionValue('--localstorage-file');
      if (location === '') {
        throw new ERR_INVALID_ARG_VALUE('--localstorage-file', location, 'is an invalid localStorage location');
      }
      local = open(location, quotaExceeded);
    }
    return local;
  },

  get sessionStorage() {
    session ??= open(':memory:', quotaExceeded);
    return session;
  },
};
