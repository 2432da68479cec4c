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

// Views whose memory is gone, or became too short for them, are empty.
{
  const key = Buffer.alloc(16, 1);
  const shrunk = new ArrayBuffer(8, { maxByteLength: 8 });
  const given = new ArrayBuffer(8);
  const views = [new Uint8Array(shrunk, 4, 4), new DataView(shrunk, 4, 4), new Uint16Array(given), new DataView(given)];
  shrunk.resize(2);
  structuredClone(given, { transfer: [given] });
  const empty = Buffer.alloc(0);
  for (const operation of [
    (bytes) => crypto.hash('sha256', bytes),
    (bytes) => crypto.createHash('sha256').update(bytes).digest('hex'),
    (bytes) => crypto.createHash('sha3-256').update('a').update(bytes).digest('hex'),
    (bytes) => crypto.createHmac('sha1', 'key').update(bytes).digest('hex'),
    (bytes) => crypto.createHmac('md5', bytes).update('text').digest('hex'),
    (bytes) => {
      const cipher = crypto.createCipheriv('aes-128-cbc', key, key);
      return cipher.update(bytes, undefined, 'hex') + cipher.final('hex');
    },
  ]) {
    for (const view of views) assert.strictEqual(operation(view), operation(empty), `${operation}`);
  }
}
