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
  #view = new DataView(new ArrayBuffer(0));

  /** @param {WebAssembly.Memory} memory */
  attach(memory) {
    this.#memory = memory;
  }

  get isAttached() {
    return this.#memory !== undefined;
  }

  /** Ends the call unless all of a range lies inside. Even an empty one begins there. */
  check(pointer, length) {
    if (this.#has(pointer, length)) return;
    // The memory may have grown, which gave it another buffer.
    this.#view = new DataView(this.#memory.buffer);
    if (!this.#has(pointer, length)) throw new WasiError('EOVERFLOW');
  }

  #has(pointer, length) {
    // What has grown lost its buffer, which has no length to ask for any more.
    const { byteLength } = this.#view.buffer;
    return pointer < byteLength && length <= byteLength - pointer;
  }

  /** A part of the memory. */
  bytes(pointer, length) {
    this.check(pointer, length);
    return new Uint8Array(this.#view.buffer, pointer, length);
  }

  /** All of it, to read and to write what has been checked. */
  get view() {
    return this.#view;
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

/** Where a result of SIZE bytes goes: its place in the memory. */
const out = (size) => ({
  words: [isUint32],
  read(memory, pointer) {
    memory.check(pointer, size);
    return pointer;
  },
});
const bytes = range((memory, pointer, length) => memory.bytes(pointer, length));
/** Bytes as characters. A copy: the memory may be shared with other threads. */
const text = range((memory, pointer, length) => Buffer.from(memory.bytes(pointer, length)).latin1Slice());
/** The parts of memory that an array of pointers and lengths names. */
const vector = range((memory, pointer, count) => {
  const size = count * kVectorSize;
  memory.check(pointer, size);
  const { view } = memory;
  const parts = [];
  for (let at = pointer; at < pointer + size; at += kVectorSize) {
    arrayPush(parts, memory.bytes(view.getUint32(at, true), view.getUint32(at + 4, true)));
  }
  return parts;
});

module.exports = { Memory, bytes, out, s64, text, u16, u32, u64, u8, vector };
