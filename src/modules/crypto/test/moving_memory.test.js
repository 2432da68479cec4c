'use strict';
// Bytes that the program shrinks or gives away while an operation reads or writes them.
const assert = require('node:assert');
const crypto = require('node:crypto');
const { createHook } = require('node:async_hooks');

const size = 1 << 18;
const resizable = () => new ArrayBuffer(size, { maxByteLength: size });

for (const start of [
  (bytes, done) => crypto.pbkdf2(bytes, bytes, 1, 16, 'sha512', done),
  (bytes, done) => crypto.scrypt(bytes, bytes, 16, { N: 2 }, done),
  (bytes, done) => crypto.hkdf('sha256', bytes, bytes, new Uint8Array(9), 16, done),
]) {
  const memory = resizable();
  const zeros = new Uint8Array(size);
  let expected;
  start(zeros, (error, key) => {
    assert.ifError(error);
    expected = Buffer.from(key);
    start(new Uint8Array(memory), (failure, again) => {
      assert.ifError(failure);
      assert.ok(Buffer.from(again).equals(expected));
    });
    memory.resize(0);
  });
}

{
  const memory = resizable();
  crypto.randomFill(new Uint8Array(memory), (error) => assert.ifError(error));
  memory.resize(10);
}

// Hooks are told of the operation before it has begun.
{
  let memory;
  const hook = createHook({
    init() {
      if (memory && memory.byteLength > 0) memory = memory.resizable ? memory.resize(0) : void memory.transfer();
    },
  }).enable();
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ed25519');
  for (const make of [resizable, () => new ArrayBuffer(size)]) {
    const target = memory = make();
    crypto.sign(null, new Uint8Array(target), privateKey, (error, signature) => {
      assert.ifError(error);
      assert.ok(crypto.verify(null, Buffer.alloc(size), publicKey, signature));
    });
    assert.strictEqual(target.byteLength, 0);
  }
  hook.disable();
}

// A native half of Diffie-Hellman that nobody has set up.
{
  const dh = crypto.getDiffieHellman('modp14');
  for (const key of Reflect.ownKeys(dh)) {
    const Handle = dh[key]?.constructor;
    if (Handle?.name !== 'DiffieHellmanHandle') continue;
    for (const act of [(h) => h.generateKeys(), (h) => h.computeSecret(new Uint8Array(9))]) {
      try { act(new Handle()); } catch (error) { assert.ok(error instanceof Error); }
    }
  }
}
