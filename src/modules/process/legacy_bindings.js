'use strict';

// process.binding() (DEP0111): what published programs still ask it for. Node.js documentation, "Deprecated APIs" > DEP0111.
// Nearly everything here has a public home. What has none: `spawn_sync`, which coverage tools replace to see what is spawned, and
// the classes of handles, by which programs make sockets of descriptors or tell what `_handle` is, and the protocol of handles that they
// make themselves.

const { codes: { ERR_ACCESS_DENIED } } = require('internal/errors');
const { pendingDeprecate } = require('internal/util');

/** @type {Record<string, () => object>} */
const makers = {
  __proto__: null,
  buffer() {
    const { constants } = require('buffer');
    return { kMaxLength: constants.MAX_LENGTH, kStringMaxLength: constants.MAX_STRING_LENGTH };
  },
  config: () => ({
    isDebugBuild: false,
    openSSLIsBoringSSL: false,
    hasOpenSSL: true,
    fipsMode: false,
    hasIntl: true,
    hasTracing: true,
    hasNodeOptions: true,
    hasInspector: true,
    noBrowserGlobals: false,
    bits: 64,
    getDefaultLocale: () => new Intl.DateTimeFormat().resolvedOptions().locale,
  }),
  constants() {
    const { constants: { UV_UDP_REUSEADDR, dlopen, errno, signals, priority } } = require('os');
    return {
      os: { UV_UDP_REUSEADDR, dlopen, errno, signals, priority },
      fs: { ...require('fs').constants },
      crypto: { ...require('crypto').constants },
      zlib: { ...require('zlib').constants },
    };
  },
  /**
   * For loaders, as Yarn's for Plug'n'Play: it puts a function of its own in the place of `readFileUtf8`. Nothing is read by way of this
   * object. One that takes no further properties tells so to programs that would replace the whole file system by it.
   */
  fs() {
    const { readFileSync, statSync } = require('fs');
    return Object.preventExtensions({
      readFileUtf8: (file, flag) => readFileSync(file, { encoding: 'utf8', flag }),
      internalModuleStat(path) {
        try {
          return Number(statSync(path).isDirectory());
        } catch ({ errno }) {
          return errno;
        }
      },
    });
  },
  /** Which modules are built in: programs read the names alone. Their texts are not handed out. */
  natives: () => Object.fromEntries(require('module').builtinModules.map((name) => [name, ''])),
  pipe_wrap() {
    const { Pipe, kinds } = require('internal/net/pipe');
    return { Pipe, constants: { SOCKET: kinds.PIPE_SOCKET, SERVER: kinds.PIPE_SERVER, IPC: kinds.PIPE_IPC } };
  },
  stream_wrap: () => require('internal/net/foreign_handle').streamWrap,
  spawn_sync: () => require('internal/child_process/sync').spawnSyncBinding,
  tcp_wrap() {
    const { TCP, constants } = require('internal/net');
    return { TCP, constants: { SOCKET: constants.TCP_SOCKET, SERVER: constants.TCP_SERVER } };
  },
  tty_wrap: () => ({ isTTY: require('tty').isatty, TTY: require('internal/net/terminal').TTY }),
  udp_wrap: () => ({ UDP: require('internal/net/datagram').UDP }),
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
    const errname = pendingDeprecate(
      getSystemErrorName,
      "Directly calling process.binding('uv').errname(<val>) is being deprecated. Please make sure to use util.getSystemErrorName() instead.",
      'DEP0119',
    );
    return { ...uvErrorNumbers(), errname, getErrorMap: uvErrorMap };
  },
};

const made = { __proto__: null };

/**
 * @param {string} name
 * @returns {object} the same at every call
 */
function binding(name) {
  // They are ways around what the model checks.
  if (process.permission !== undefined) throw new ERR_ACCESS_DENIED('process.binding');
  name = `${name}`;
  if (!(name in makers)) throw new Error(`No such module: ${name}`);
  return made[name] ??= makers[name]();
}

module.exports = {
  processBinding: pendingDeprecate(binding, 'process.binding() is deprecated. Please use public APIs instead.', 'DEP0111'),
};
