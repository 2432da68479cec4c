'use strict';

// process.binding() (DEP0111): what published programs still ask it for. Node.js documentation, "Deprecated APIs" > DEP0111.
// Everything here has a public home; the bindings hand out no more than that, but for `spawn_sync`, which coverage tools
// replace to see what is spawned.

const { pendingDeprecate } = require('internal/util');

/** @type {Record<string, () => object>} */
const makers = {
  __proto__: null,
  buffer() {
    const { constants } = require('buffer');
    return { kMaxLength: constants.MAX_LENGTH, kStringMaxLength: constants.MAX_STRING_LENGTH };
  },
  constants() {
    const { constants: { UV_UDP_REUSEADDR, dlopen, errno, signals, priority } } = require('os');
    return {
      os: { UV_UDP_REUSEADDR, dlopen, errno, signals, priority },
      fs: { ...require('fs').constants },
      crypto: { ...require('crypto').constants },
      zlib: { ...require('zlib').constants },
    };
  },
  /** Which modules are built in: programs read the names alone. Their texts are not handed out. */
  natives: () => Object.fromEntries(require('module').builtinModules.map((name) => [name, ''])),
  spawn_sync: () => require('internal/child_process/sync').spawnSyncBinding,
  tty_wrap: () => ({ isTTY: require('tty').isatty }),
  util() {
    const { types } = require('util');
    const names = [
      'isAnyArrayBuffer', 'isArrayBuffer', 'isArrayBufferView', 'isAsyncFunction', 'isDataView', 'isDate', 'isExternal',
      'isMap', 'isMapIterator', 'isNativeError', 'isPromise', 'isRegExp', 'isSet', 'isSetIterator', 'isTypedArray',
      'isUint8Array',
    ];
    return Object.fromEntries(names.map((name) => [name, types[name] ?? ArrayBuffer.isView]));
  },
  inspector() {
    return { isEnabled: () => require('inspector').url() !== undefined };
  },
  uv() {
    const { uvErrorMap, uvErrorNumbers } = require('internal/errors/uv');
    const { getSystemErrorName } = require('util');
    return { ...uvErrorNumbers(), errname: getSystemErrorName, getErrorMap: uvErrorMap };
  },
};

const made = { __proto__: null };

/**
 * @param {string} name
 * @returns {object} the same at every call
 */
function binding(name) {
  name = `${name}`;
  if (!(name in makers)) throw new Error(`No such module: ${name}`);
  return made[name] ??= makers[name]();
}

module.exports = {
  processBinding: pendingDeprecate(binding, 'process.binding() is deprecated. Please use public APIs instead.', 'DEP0111'),
};
