'use strict';

// Request as the first class of fetch's that a program touches: each in a process of its own.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');

for (const [body, type, text] of [
  ["'a=b'", 'text/plain;charset=UTF-8', 'a=b'],
  ["new URLSearchParams({ a: 'b' })", 'application/x-www-form-urlencoded;charset=UTF-8', 'a=b'],
  ["new Uint8Array([97])", null, 'a'],
  ["new Blob(['a'], { type: 'x/y' })", 'x/y', 'a'],
  ["null", null, ''],
]) {
  const code = `const request = new Request('http://h/', { method: 'POST', body: ${body} });
    request.text().then((text) => console.log(JSON.stringify([request.headers.get('content-type'), text])));`;
  assert.deepStrictEqual(JSON.parse(execFileSync(process.execPath, ['-e', code])), [type, text], body);
}
