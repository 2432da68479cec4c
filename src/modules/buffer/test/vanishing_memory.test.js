'use strict';

// Memory that is transferred away or shrinks, also in the middle of a call.

const assert = require('node:assert');
const { Buffer, transcode } = require('node:buffer');
const { StringDecoder } = require('node:string_decoder');

function detached() {
  const memory = new ArrayBuffer(8);
  const buffer = Buffer.from(memory);
  structuredClone(memory, { transfer: [memory] });
  return buffer;
}

const gone = detached();
assert.strictEqual(gone.length, 0);
assert.strictEqual(gone.toString(), '');
assert.strictEqual(gone.indexOf('a'), -1);
assert.strictEqual(gone.write('abc'), 0);
assert.strictEqual(gone.fill('x'), gone);
assert.throws(() => gone.fill(1), TypeError);
assert.ok(gone.equals(Buffer.alloc(0)));
assert.strictEqual(Buffer.compare(gone, gone), 0);
assert.throws(() => gone.readInt8(0), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
assert.throws(() => gone.writeUInt8(1, 0), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });

function shrinking(size = 1 << 16) {
  const memory = new ArrayBuffer(size, { maxByteLength: size * 2 });
  return { buffer: Buffer.from(memory), shrink: { valueOf() { memory.resize(0); return 3; } }, memory };
}

for (const use of [
  ({ buffer, shrink }) => buffer.fill('ab', 1, shrink),
  ({ buffer, shrink }) => buffer.writeUInt8(shrink, 1000),
  ({ buffer, shrink }) => buffer.writeDoubleLE(shrink, 1000),
  ({ buffer, shrink }) => buffer.copy(Buffer.alloc(10), shrink, shrink, shrink),
  ({ buffer, shrink }) => buffer.indexOf('a', shrink),
  ({ buffer, shrink }) => buffer.subarray(shrink),
  ({ buffer, shrink }) => buffer.toString('hex', shrink, 1e4),
  ({ buffer, shrink }) => buffer.write('abc', shrink),
  ({ buffer, shrink }) => buffer.equals({ get length() { return shrink.valueOf(); } }),
  ({ buffer, shrink }) => buffer.compare(buffer, shrink, 5, shrink, 5),
]) {
  const subject = shrinking();
  try {
    use(subject);
  } catch (error) {
    assert.ok(error instanceof TypeError || error instanceof RangeError, error);
  }
}

{
  const { memory } = shrinking(16);
  const view = Buffer.from(memory, 4, 8);
  memory.resize(6);
  assert.strictEqual(view.length, 0);
  assert.strictEqual(view.toString('hex') + view.write('abcdefg'), '0');
}

// Characters that come in pieces, and end in the middle.
for (const [encoding, whole] of [['utf8', '\ufffd'], ['utf16le', '\ud83d\ude00'.slice(0, 1)], ['base64', '8J+Y'], ['hex', 'f09f98']]) {
  const bytes = encoding === 'utf16le' ? [0x3d, 0xd8, 0x00] : [0xf0, 0x9f, 0x98];
  const decoder = new StringDecoder(encoding);
  let text = '';
  for (const byte of bytes) text += decoder.write(Buffer.from([byte]));
  text += decoder.end();
  assert.ok(text.startsWith(whole), encoding);
  assert.strictEqual(decoder.end(), '');
}
assert.deepStrictEqual(new TextEncoder().encodeInto('a\ud83d', new Uint8Array(2)), { read: 1, written: 1 });

assert.strictEqual(transcode(Buffer.from([0, 0xd8, 0x41, 0, 0x42]), 'utf16le', 'ucs2').toString('hex'), 'fdff4100fdff');
assert.throws(() => transcode(Buffer.from([0x41]), 'utf16le', 'utf8'), { code: 'U_INVALID_CHAR_FOUND' });
assert.throws(() => Buffer.from({ length: 2 ** 40 }), RangeError);
assert.throws(() => Buffer.from(new Proxy([1], { get() { throw new Error('trap'); } })), { message: 'trap' });
