// Where the memory of Buffers comes from: the class itself, the pool that small ones share, and memory nobody has zeroed.

const { allocateUninitialized, forbidTransfer, setPrototype } = native('buffer');
const { onStart } = require('internal/bootstrap/hooks');

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

/** The pool in use: its memory, a view of all of it, its size and the first free byte. */
const pool = { memory: undefined, view: undefined, size: 0, offset: 0 };

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
  pool.size = settings.poolSize;
  pool.memory = allocateMemory(pool.size);
  // Whoever transferred it would take away the memory of other Buffers.
  forbidTransfer(pool.memory);
  pool.view = new FastBuffer(pool.memory);
  pool.offset = 0;
}

/** Takes SIZE bytes from the pool's free part, which the caller has filled or will fill. */
function takeFromPool(size) {
  const { offset } = pool;
  pool.offset = (offset + size + kAlignment - 1) & ~(kAlignment - 1);
  return new FastBuffer(pool.memory, offset, size);
}

/** Does a Buffer of SIZE bytes come from the pool (Buffer.allocUnsafe)? */
function isPooled(size) {
  return size < (settings.poolSize >>> 1);
}

/** Makes sure that SIZE bytes are free in the pool. */
function reservePool(size) {
  if (size > pool.size - pool.offset) renewPool();
}

/**
 * Memory with old contents, from the pool when small.
 * @param {number} size
 * @returns {FastBuffer}
 */
function allocate(size) {
  if (size <= 0) return new FastBuffer();
  if (size >= (settings.poolSize >>> 1)) return createUnsafeBuffer(size);
  if (size > pool.size - pool.offset) renewPool();
  return takeFromPool(size);
}

module.exports = { FastBuffer, allocate, createUnsafeBuffer, isPooled, pool, reservePool, settings, takeFromPool };
