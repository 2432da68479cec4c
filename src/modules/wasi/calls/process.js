'use strict';

// The calls on the process, and those on sockets.

const { Buffer } = require('buffer');
const { WasiError, fdflags, signalNames } = require('internal/wasi/abi');
const { socketRights } = require('internal/wasi/descriptors');
const { bytes, out, u16, u32, u8, vector } = require('internal/wasi/memory');
const { pollOneoff } = require('internal/wasi/poll');
const { raise, yieldProcessor } = native('wasi');

const { min } = Math;
const kMaxChunk = 64 * 1024;
const kWriting = 2;

/** The class WASI gives a program no sockets: uvwasi's option for them is not among Node's. */
function failSocket({ descriptors }, number) {
  descriptors.get(number, socketRights);
  throw new WasiError('ENOTSOCK');
}

module.exports = {
  poll_oneoff: [[u32, u32, u32, out(4)], pollOneoff],
  proc_exit: [[u32], (system, code) => process.reallyExit(code)],
  proc_raise: [[u8], (system, signal) => {
    const name = signalNames[signal];
    if (name === undefined) throw new WasiError('ENOSYS');
    raise(require('os').constants.signals[name]);
  }],
  random_get: [[bytes], (system, target) => {
    const { randomFillSync } = require('crypto');
    for (let at = 0; at < target.length; at += kMaxChunk) {
      target.set(randomFillSync(Buffer.allocUnsafe(min(kMaxChunk, target.length - at))), at);
    }
  }],
  sched_yield: [[], () => yieldProcessor()],
  sock_accept: [[u32, u16, u32], (system, number, flags, result) => {
    if (flags & ~fdflags.NONBLOCK) throw new WasiError('ENOTSUP');
    failSocket(system, number);
  }],
  sock_recv: [[u32, vector, u16, out(4), out(4)], (system, number, parts, flags) => {
    if (parts.length === 0) throw new WasiError('EINVAL');
    if (flags !== 0) throw new WasiError('ENOTSUP');
    failSocket(system, number);
  }],
  sock_send: [[u32, vector, u16, out(4)], (system, number, parts, flags) => {
    if (parts.length === 0 || flags !== 0) throw new WasiError('EINVAL');
    failSocket(system, number);
  }],
  sock_shutdown: [[u32, u8], (system, number, how) => {
    if (how & ~kWriting) throw new WasiError('ENOTSUP');
    failSocket(system, number);
  }],
};
