'use strict';

// Printed forms at the edges: results of inspection functions, endless lines, buffers without bounds.

const assert = require('node:assert');
const { inspect } = require('node:util');

const showing = (result) => ({ [inspect.custom]: () => result });

// What an inspection function returns is printed as any value is, unless it is a string.
for (const [result, text, painted] of [
  ['a\nb', 'a\n   b', 'a\n   b'],
  [5, '5', '\x1b[33m5\x1b[39m'],
  [10n, '10n', '\x1b[33m10n\x1b[39m'],
  [undefined, 'undefined', '\x1b[90mundefined\x1b[39m'],
  [Symbol('z'), 'Symbol(z)', '\x1b[32mSymbol(z)\x1b[39m'],
  [() => 1, '[Function (anonymous)]', '\x1b[36m[Function (anonymous)]\x1b[39m'],
]) {
  assert.strictEqual(inspect({ k: showing(result) }, { compact: true }), `{ k: ${text} }`);
  assert.strictEqual(inspect({ k: showing(result) }, { compact: true, colors: true }), `{ k: ${painted} }`);
}

// Lines without an end are broken where a part has a newline.
const parts = [1, showing('a\nb')];
assert.strictEqual(inspect(parts, { compact: true, breakLength: 1e9 }), '[ 1, a\n  b ]');
assert.strictEqual(inspect(parts, { compact: true, breakLength: Infinity }), '[ 1,\n  a\n  b ]');

// A view that its buffer has become too short for has the buffer's length.
{
  const buffer = new ArrayBuffer(32, { maxByteLength: 64 });
  const view = new DataView(buffer, 16);
  buffer.resize(8);
  assert.match(inspect(view), /\[byteLength\]: 8,\n +\[byteOffset\]: undefined,/);
}

// A typed array without a prototype has no hidden properties; separators stay out of its buffer.
{
  const array = Object.setPrototypeOf(new Uint8Array(2), null);
  assert.match(inspect(array, { showHidden: true }), /\[length\]: undefined,\n/);
  const options = { showHidden: true, numericSeparator: true, maxArrayLength: 0, breakLength: Infinity };
  assert.match(inspect(new Uint8Array(70000), options), /\[length\]: 70_000, .*ArrayBuffer \{ \[byteLength\]: 70000 \}/);
}

// The iterator of a URL's parameters goes on several lines if an array of what is left does.
assert.strictEqual(inspect(new URLSearchParams('a=1').entries(), { compact: 0 }),
  "URLSearchParams Iterator {\n  [\n  'a',\n  '1'\n] }");
