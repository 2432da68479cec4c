'use strict';

// Styles that end one another, halves of UTF-16 code units, and paths and bytes of other systems, as Node has them.

const assert = require('node:assert');
const { styleText } = require('node:util');
const { StringDecoder } = require('node:string_decoder');
const { pathToFileURL } = require('node:url');
const { transcode } = require('node:buffer');

const style = (format, text) =>
  styleText(format, text, { validateStream: false }).replaceAll('\x1b[', '<').replaceAll('m', '>');

assert.strictEqual(style(['red', 'dim', 'red'], 'x'), '<31><2><31>x<39><22><39>');
assert.strictEqual(style(['bold', 'dim'], 'x'), '<1><2>x<22><22>');
// Ends within the text restart the styles; the first of the kind has the say.
assert.strictEqual(style(['red', 'blue'], 'a\x1b[39mb'), '<31><34>a<31>b<39><39>');
assert.strictEqual(style('red', 'a\x1b[39m'), '<31>a<39><39>');

const decoder = new StringDecoder('utf16le');
assert.strictEqual(decoder.write(Buffer.from([0x9f])), '');
assert.strictEqual(decoder.write(Buffer.from([0xd8])), '\ud89f');
assert.strictEqual(decoder.write(Buffer.from([0x9f, 0xd8])), '');
assert.strictEqual(decoder.write(Buffer.from([0x00, 0xdc])), '\u{37c00}');

if (process.platform !== 'win32') {
  assert.strictEqual(pathToFileURL('C:\\', { windows: true }).href, 'file:///C://');
  assert.strictEqual(pathToFileURL('C:\\a\\', { windows: true }).href, 'file:///C:/a/');
}
assert.deepStrictEqual(transcode(Buffer.from([0xe9]), 'ascii', 'ucs2'), Buffer.from([0xe9, 0]));
assert.deepStrictEqual(transcode(Buffer.from([0xe9]), 'ascii', 'utf8'), Buffer.from('\ufffd'));
