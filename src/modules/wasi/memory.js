'use strict';

// A program's memory, and how the arguments of a call are read: each kind of parameter says which words it takes, what those must be,
// and what they stand for. Whatever lies outside of the memory ends the call before it does anything.

const { Buffer } = require('buffer');
const { WasiError } = require('internal/wasi/abi');

const { asIntN, asUintN } = BigInt;
const { is } = Object;
const kVectorSize = 8;

class Memory {
  #memory;

  /** @param {WebAssembly.Memory} memory */
  attach(memory) {
    this.#memory = memory;
  }

  get isAttached() {
    return this.#memory !== undefined;
  }

  /** A part of the memory, which may have grown since the last call. Even an empty one begins inside. */
  view(pointer, length) {
    const { buffer } = this.#memory;
    if (pointer >= buffer.byteLength || length > buffer.byteLength - pointer) throw new WasiError('EOVERFLOW');
    return new DataView(buffer, pointer, length);
  }

  bytes(pointer, length) {
    const { buffer } = this.view(pointer, length);
    return new Uint8Array(buffer, pointer, length);
  }
}

const isUint32 = (value) => typeof value === 'number' && is(value >>> 0, value);
const isBigInt = (value) => typeof value === 'bigint';
const number = (mask) => ({ words: [isUint32], read: (memory, value) => (value & mask) >>> 0 });
const range = (read) => ({ words: [isUint32, isUint32], read });

const u8 = number(0xff);
const u16 = number(0xffff);
const u32 = number(0xffff_ffff);
const u64 = { words: [isBigInt], read: (memory, value) => asUintN(64, value) };
const s64 = { words: [isBigInt], read: (memory, value) => asIntN(64, value) };

/** Where a result of SIZE bytes goes. */
const out = (size) => ({ words: [isUint32], read: (memory, pointer) => memory.view(pointer, size) });
const bytes = range((memory, pointer, length) => memory.bytes(pointer, length));
/** Bytes as characters. A copy: the memory may be shared with other threads. */
const text = range((memory, pointer, length) => Buffer.from(memory.bytes(pointer, length)).latin1Slice());
/** The parts of memory that an array of pointers and lengths names. */
const vector = range((memory, pointer, count) => {
  const view = memory.view(pointer, count * kVectorSize);
  const parts = [];
  for (let at = 0; at < view.byteLength; at += kVectorSize) {
    arrayPush(parts, memory.bytes(view.getUint32(at, true), view.getUint32(at + 4, true)));
  }
  return parts;
});

module.exports = { Memory, bytes, out, s64, text, u16, u32, u64, u8, vector };
