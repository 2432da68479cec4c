'use strict';

// Where the memory of Buffers comes from: the class itself, the pool that small ones share, and memory nobody has zeroed.

const {
  allocateUninitialized, base64Write, forbidTransfer, hexWrite, latin1Write, setPrototype, utf8Write,
} = native('buffer');
const { onStart } = require('internal/bootstrap/hooks');

const { min } = Math;

/** What every Buffer is an instance of; users see it under the name Buffer, whose prototype it lends. */
class FastBuffer extends Uint8Array {
  // Without a constructor of its own the arguments would go through the array iterator, which users may have changed.
  constructor(bufferOrLength, byteOffset, length) {
    super(bufferOrLength, byteOffset, length);
  }
}

setPrototype(FastBuffer.prototype);

/** The pool's slices start at multiples of this, so that typed arrays can lie over them. */
const kAlignment = 8;

/** `Buffer.poolSize`, which users may set; shared as one object so that every reader sees it. */
const settings = { poolSize: 64 * 1024, zeroFill: false };

// The pool in use: its memory, a view of all of it, its size and the first free byte.
let poolMemory;
let poolView;
let poolSize = 0;
let poolOffset = 0;

onStart(() => {
  settings.zeroFill = require('internal/options').getOptionValue('--zero-fill-buffers') === true;
});

/** Memory of SIZE bytes, zeroed only under --zero-fill-buffers. */
function allocateMemory(size) {
  return settings.zeroFill ? new ArrayBuffer(size) : allocateUninitialized(size);
}

/**
 * A Buffer with memory of its own.
 * @param {number} size
 * @returns {FastBuffer}
 */
function createUnsafeBuffer(size) {
  // Up to this size V8 keeps the bytes within the object, and zeroing costs nothing beside making it.
  if (size <= 64) return new FastBuffer(size);
  return new FastBuffer(allocateMemory(size));
}

function renewPool() {
  poolSize = settings.poolSize;
  poolMemory = allocateMemory(poolSize);
  // Whoever transferred it would take away the memory of other Buffers.
  forbidTransfer(poolMemory);
  poolView = new FastBuffer(poolMemory);
  poolOffset = 0;
}

/**
 * Memory with old contents, from the pool when small.
 * @param {number} size
 * @returns {FastBuffer}
 */
function allocate(size) {
  if (size <= 0) return new FastBuffer();
  if (size >= (settings.poolSize >>> 1)) return createUnsafeBuffer(size);
  if (size > poolSize - poolOffset) renewPool();
  const offset = poolOffset;
  poolOffset = (offset + size + kAlignment - 1) & ~(kAlignment - 1);
  return new FastBuffer(poolMemory, offset, size);
}

/** Does a Buffer of SIZE bytes come from the pool? */
function isPooled(size) {
  return size < (settings.poolSize >>> 1);
}

/**
 * A Buffer from the pool with what WRITE puts there: `write(view, string, offset, room)` gives the bytes written, BOUND at most.
 * @param {(view: FastBuffer, string: string, offset: number, room: number) => number} write
 * @param {string} string
 * @param {number} bound
 */
function writePooled(write, string, bound) {
  if (bound > poolSize - poolOffset) renewPool();
  const offset = poolOffset;
  const size = write(poolView, string, offset, bound);
  poolOffset = (offset + size + kAlignment - 1) & ~(kAlignment - 1);
  return new FastBuffer(poolMemory, offset, size);
}

// As writePooled() for the usual encodings: calls with one target each, which V8 makes direct ones.

/** Up to this length a call of native code takes longer than the characters (two of them: 50 to 28 ns). */
const kWriteHere = 6;

/** Puts STRING at OFFSET of the pool if it is ASCII. */
function writeAscii(string, offset) {
  for (let i = 0; i < string.length; i++) {
    const code = stringCharCodeAt(string, i);
    if (code >= 0x80) return false;
    poolView[offset + i] = code;
  }
  return true;
}

/** @param {string} string */
function writePooledUtf8(string) {
  const { length } = string;
  const bound = length * 3;
  if (bound > poolSize - poolOffset) renewPool();
  const offset = poolOffset;
  const size = length <= kWriteHere && writeAscii(string, offset) ? length : utf8Write(poolView, string, offset, bound);
  poolOffset = (offset + size + kAlignment - 1) & ~(kAlignment - 1);
  return new FastBuffer(poolMemory, offset, size);
}

/** @param {string} string */
function writePooledLatin1(string) {
  const { length } = string;
  if (length > poolSize - poolOffset) renewPool();
  const offset = poolOffset;
  latin1Write(poolView, string, offset, length);
  poolOffset = (offset + length + kAlignment - 1) & ~(kAlignment - 1);
  return new FastBuffer(poolMemory, offset, length);
}

/** @param {string} string */
function writePooledBase64(string) {
  const bound = string.length;
  if (bound > poolSize - poolOffset) renewPool();
  const offset = poolOffset;
  const size = base64Write(poolView, string, offset, bound);
  poolOffset = (offset + size + kAlignment - 1) & ~(kAlignment - 1);
  return new FastBuffer(poolMemory, offset, size);
}

/** @param {string} string */
function writePooledHex(string) {
  const bound = string.length >>> 1;
  if (bound > poolSize - poolOffset) renewPool();
  const offset = poolOffset;
  const size = hexWrite(poolView, string, offset, bound);
  poolOffset = (offset + size + kAlignment - 1) & ~(kAlignment - 1);
  return new FastBuffer(poolMemory, offset, size);
}

/** Longer files are copied into memory of their own at the price of a few that share. */
const kLongestRead = 4 * 1024;

/**
 * A Buffer from the pool with the bytes of FILE, if they are few, or what READ gives for others.
 * @param {(file: string|Uint8Array|number, flags: number, offset: number, room: number, view: FastBuffer) => number|Buffer} read
 *     gives the number of bytes that it put into `view`, `room` at most
 * @param {string|Uint8Array|number} file
 * @param {number} flags
 */
function readPooled(read, file, flags) {
  const room = min(kLongestRead, settings.poolSize >>> 1);
  if (poolView === undefined || room > poolSize - poolOffset) renewPool();
  const offset = poolOffset;
  const size = read(file, flags, offset, room, poolView);
  if (typeof size !== 'number') return size;
  poolOffset = (offset + size + kAlignment - 1) & ~(kAlignment - 1);
  return new FastBuffer(poolMemory, offset, size);
}

module.exports = {
  FastBuffer, allocate, createUnsafeBuffer, isPooled, readPooled, settings, writePooled, writePooledBase64, writePooledHex, writePooledLatin1,
  writePooledUtf8,
};
