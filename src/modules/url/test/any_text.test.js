'use strict';

// The parsers of URLs, queries and MIME types on texts that nobody meant: they end, throw what is documented, and what they give parses
// to itself.

const assert = require('node:assert');
const querystring = require('node:querystring');
const url = require('node:url');
const { MIMEType } = require('node:util');

let seed = 20240607;
function random(n) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
}
const pieces = ['a', 'B', '1', '=', '&', '%', '%41', '%zz', '+', ';', '/', '//', ':', '?', '#', '@', '[', ']', '\\', '"', ' ', '\t', '\n', '.', '..',
  'http:', 'file:', 'é', '\ud83d', '\ud83d\ude00', '\0', '*', '~', ',', 'text/', '; a=', '::1', '0x7f'];
const text = () => Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join('');

for (let i = 0; i < 4000; i++) {
  const input = text();

  const query = querystring.parse(input);
  // Half a character takes what follows it for its other half, as in Node.
  if (input.isWellFormed()) assert.deepStrictEqual(querystring.parse(querystring.stringify(query)), query, input);
  const params = new URLSearchParams(input);
  assert.deepStrictEqual([...new URLSearchParams(params.toString())], [...params], input);

  for (const candidate of [input, `http://h/${input}`, `http://${input}`]) {
    if (URL.canParse(candidate)) {
      const { href } = new URL(candidate);
      assert.strictEqual(new URL(href).href, href, candidate);
    } else {
      assert.throws(() => new URL(candidate), { code: 'ERR_INVALID_URL' }, candidate);
    }
    try {
      url.parse(candidate);
    } catch (error) {
      assert.ok(error.code === 'ERR_INVALID_URL' || error instanceof URIError, `${candidate}: ${error}`);
    }
  }

  for (const candidate of [input, `text/plain;${input}`]) {
    try {
      const type = String(new MIMEType(candidate));
      assert.strictEqual(String(new MIMEType(type)), type, candidate);
    } catch (error) {
      assert.strictEqual(error.code, 'ERR_INVALID_MIME_SYNTAX', candidate);
    }
  }
}
