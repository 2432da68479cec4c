'use strict';

// Long text, which stays outside of V8's heap, and Buffers of it: exact, and collected.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const kLong = 200_000;

// ---- the same text and bytes from every way -----------------------------------------------------------------------------

const bytes = Buffer.alloc(kLong);
for (let i = 0; i < kLong; i++) bytes[i] = (i * 7 + (i >> 8)) & 0xff;

let latin1 = '', hex = '';
for (let i = 0; i < kLong; i++) {
  latin1 += String.fromCharCode(bytes[i]);
  hex += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
}
assert.ok(bytes.toString('latin1') === latin1);
assert.ok(bytes.toString('hex') === hex);
assert.ok(Buffer.from(latin1, 'latin1').equals(bytes));
assert.ok(Buffer.from(hex, 'hex').equals(bytes));
assert.ok(Buffer.from(hex.toUpperCase(), 'hex').equals(bytes));
assert.ok(Buffer.from(bytes.toString('base64'), 'base64').equals(bytes));
assert.ok(Buffer.from(bytes.toString('base64url'), 'base64url').equals(bytes));
assert.ok(Buffer.from(bytes.toString('ucs2'), 'ucs2').equals(bytes));

// The ArrayBuffer of a large one holds just its bytes, whatever the text looked like.
for (const size of [65536, 65537, 65538, 65539]) {
  const part = bytes.subarray(0, size), base64 = part.toString('base64');
  for (const text of [base64, base64.replaceAll('=', ''), `${base64}=`, base64.replace(/.{76}/g, '$&\r\n'), `${base64}\u{20ac}`]) {
    const made = Buffer.from(text, 'base64');
    assert.ok(made.equals(part), `${size}`);
    assert.strictEqual(made.buffer.byteLength, size);
  }
  const digits = part.toString('hex');
  for (const [text, length] of [[digits, size], [`${digits}f`, size], [`${digits}zz`, size], [`${digits.slice(0, 1000)}g0${digits}`, 500]]) {
    const made = Buffer.from(text, 'hex');
    assert.ok(made.equals(part.subarray(0, length)));
    assert.strictEqual(made.buffer.byteLength, length);
  }
}

// A character that is none of hex ends it at every place of a vector.
for (let at = 0; at < 140; at++) {
  for (const bad of ['g', 'G', '/', ':', '@', '`', '\xb0', '\xff', '\0', ' ']) {
    const text = hex.slice(0, at) + bad + hex.slice(at + 1, 300);
    assert.strictEqual(Buffer.from(text, 'hex').length, at >> 1, `${at} ${bad}`);
  }
}

// UTF-8 of long text: ASCII, with one other character early, late and at the edges of the pieces that are copied.
const ascii = 'The quick brown fox jumps over the lazy dog. '.repeat(5000);
assert.ok(Buffer.from(ascii).equals(Buffer.from(ascii, 'latin1')));
for (const at of [0, 1, 63, 64, 8191, 8192, 8193, 65535, 65536, ascii.length - 1]) {
  const text = `${ascii.slice(0, at)}\xe4${ascii.slice(at + 1)}`;
  const made = Buffer.from(text);
  assert.strictEqual(made.length, ascii.length + 1);
  assert.ok(made.toString() === text);
  assert.strictEqual(made.buffer.byteLength, made.length);
  const wide = `${ascii.slice(0, at)}\u20ac\ud800${ascii.slice(at)}`;
  assert.ok(Buffer.from(wide).toString() === wide.replace('\ud800', '\ufffd'));

  // Into room that is enough, exactly enough, and one byte short, which would split the character.
  const target = Buffer.alloc(ascii.length + 2, '!');
  assert.strictEqual(target.write(text), ascii.length + 1);
  assert.strictEqual(target[ascii.length + 1], 0x21);
  assert.ok(target.subarray(0, -1).equals(made));
  assert.strictEqual(target.subarray(0, ascii.length + 1).write(text), ascii.length + 1);
  target.fill('!');
  const fits = target.write(text, 0, at + 1);
  assert.strictEqual(fits, at);
  assert.ok(target.subarray(0, at).equals(made.subarray(0, at)));
  assert.strictEqual(target.subarray(at).indexOf('!'), 0);
}

// ---- memory -------------------------------------------------------------------------------------------------------------

// 2 GB of text in all, of which hardly anything is held: without the collector's help it would all be there.
const million = Buffer.alloc(1 << 20, 'x');
const file = path.join(os.tmpdir(), `nodus-external-text-${process.pid}`);
fs.writeFileSync(file, million);
const decoder = new TextDecoder('utf-8');
let last;
try {
  for (let i = 0; i < 500; i++) {
    last = million.toString('latin1');
    last = million.toString('hex');
    last = decoder.decode(million);
    if (i % 2 === 0) last = fs.readFileSync(file, 'latin1');
  }
} finally {
  fs.unlinkSync(file);
}
assert.strictEqual(last.length, 1 << 20);
assert.ok(process.memoryUsage.rss() < 700 << 20, `${process.memoryUsage.rss() >> 20} MB`);
