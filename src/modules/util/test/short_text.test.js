'use strict';

// What walks over short text instead of searching it.

// MIMEType: over its text: whitespace, letter case and what ends a name (WHATWG MIME Sniffing, section 4.4).

const assert = require('node:assert');
const { MIMEType, inspect, stripVTControlCharacters } = require('node:util');

for (const [text, expected] of [
  [' Text/HTML ', 'text/html'], ['a/b;', 'a/b'], ['a/b;c', 'a/b'], ['a/b; C=D ;e = f', 'a/b;c=D'], ['a/b;x="q\\"r";x=2', 'a/b;x="q\\"r"'],
  ['a/b;\t\n\rc=d\r\n', 'a/b;c=d'], ['a/b;c=\u00e9', 'a/b;c="\u00e9"'], ['a/b;c=\u0100;d=e', 'a/b;d=e'], ['a/b;(=1;d=e', 'a/b;d=e'],
]) {
  assert.strictEqual(`${new MIMEType(text)}`, expected);
}
for (const [text, position] of [['\u00e9/b', 0], ['a b/c', 1], ['a/', -1], ['a/b c', 1], ['a', -1], ['/b', -1]]) {
  assert.throws(() => new MIMEType(text), { code: 'ERR_INVALID_MIME_SYNTAX', message: position < 0 ? /invalid$/ : new RegExp(` at ${position}$`) }, text);
}

// Quotes and escapes of short text and of long text are the same.
for (const [text, expected] of [
  ["it's", '"it\'s"'], ["'\"", "`'\"`"], ["'\"`", "'\\'\"`'"], ["'\"${", "'\\'\"${'"], ['a\nb\\', "'a\\nb\\\\'"], ["\x7f'", '"\\x7F\'"'], ['\ud800x', "'\\ud800x'"],
]) {
  assert.strictEqual(inspect(text), expected);
  assert.strictEqual(inspect('y'.repeat(200) + text, { breakLength: Infinity }), expected[0] + 'y'.repeat(200) + expected.slice(1));
}

// Styles one after the other, and other sequences among them.
for (const [text, expected] of [
  ['\x1b[1;31mx\x1b[0m', 'x'], ['\x1b[mx', 'x'], ['\x1b[12345mx', 'mx'], ['\x1b[31', ''], ['a\x1b[31mb\x1b[2Jc', 'abc'], ['\x1b]8;;u\x07t\x1b]8;;\x07', 't'],
  ['\x1b[38;5;1m\x07', '\x07'], ['\x9b31mx', 'x'], ['\x1b', '\x1b'],
]) {
  assert.strictEqual(stripVTControlCharacters(text), expected, JSON.stringify(text));
}
