'use strict';
const { measure } = require('../lib/measure.js');

const ascii = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
const unicode = 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich — 中文. '.repeat(12);
const bytes = Buffer.from(ascii);
const wide = Buffer.from(unicode);
const hex = bytes.toString('hex');
const base64 = bytes.toString('base64');

const each = (name, operation) =>
  measure(`Buffer: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation(i);
    return last;
  });

each('allocUnsafe(64)', () => Buffer.allocUnsafe(64));
each('alloc(1024)', () => Buffer.alloc(1024));
each('from a 900-character string', () => Buffer.from(ascii));
each('from a unicode string', () => Buffer.from(unicode));
each('from a short string', (i) => Buffer.from(i & 1 ? 'hello' : 'world'));
each('from base64', () => Buffer.from(base64, 'base64'));
each('from hex', () => Buffer.from(hex, 'hex'));
each('toString() of ASCII', () => bytes.toString());
each('toString() of unicode', () => wide.toString());
each("toString('latin1')", () => bytes.latin1Slice(0, 900));
each("toString('base64')", () => bytes.toString('base64'));
each("toString('hex')", () => bytes.toString('hex'));
each('byteLength', () => Buffer.byteLength(unicode));
each('concat of 4', () => Buffer.concat([bytes, wide, bytes, wide]));
each('compare', () => Buffer.compare(bytes, wide));
each('equals', () => bytes.equals(bytes));
each('indexOf a string', () => bytes.indexOf('absent'));
each('copy', () => bytes.copy(wide, 0, 0, 256));
each('write', () => wide.write('hello world', 3));
each('slice', (i) => bytes.subarray(i & 15, 200));
each('readUInt32BE', (i) => bytes.readUInt32BE(i & 63));
each('writeDoubleLE', (i) => wide.writeDoubleLE(i, i & 63));
each('fill', () => wide.fill('ab'));
each('swap16', () => bytes.swap16());
