'use strict';
// Random text for the parsers and decoders that are written in JavaScript, the same at every run: nothing but their own errors,
// and what one function writes the other reads. `FUZZ_ROUNDS=1000000 nodus …` runs for longer; FUZZ_DIGEST prints a digest of all
// that was parsed, to be compared with another runtime's.
const assert = require('node:assert');
const querystring = require('node:querystring');
const { StringDecoder } = require('node:string_decoder');
const { MIMEParams, MIMEType, parseEnv } = require('node:util');
const url = require('node:url');

const { random, pick } = require('../../../../test/support/random.js')();

const pieces = {
  query: ['a', 'b', '=', '&', '+', '%20', '%', '%zz', '%C3%BC', '%ff', 'ü', '\ud800', '中', ' ', '"', '#', '?', ';', '[]', '\0', '__proto__'],
  url: ['http:', 'https:', 'file:', 'x:', '//', '/', '\\', '.', '..', '%2e', '@', ':', '80', '65536', 'host', 'XN', 'xn--tda', 'ü', 'ß', '中',
    '[::1]', '1.2.3', '0x7f', ' ', '\t', '\n', '?', '#', 'a=b', '%', '%41', '\ud800', '😀', '^', '|', 'localhost'],
  mime: ['text', '/', 'plain', ';', ' ', 'charset', '=', 'utf-8', '"', '\\', 'x', '\t', '\r\n', 'ü', '*', ',', '(', 'A', '\0', '\u00ff'],
  env: ['A', '=', '\n', '"', "'", '`', '#', ' ', 'export ', '\\n', '$', 'ü', '\r\n', '\0', '1'],
};
const text = (kind, most) => {
  let out = '';
  for (let i = random(most) + 1; i > 0; i--) out += pick(pieces[kind]);
  return out;
};

const digest = process.env.FUZZ_DIGEST ? require('node:crypto').createHash('sha256') : undefined;
const note = (value) => digest?.update(`${JSON.stringify(value)}\n`);

function fuzzQuery() {
  const input = text('query', 12);
  const parsed = querystring.parse(input);
  note([input, parsed]);
  if (input.isWellFormed()) {
    const again = querystring.parse(querystring.stringify(parsed));
    // '' has no place in what stringify() writes for an empty key and value.
    for (const key of Object.keys(parsed)) if (key.isWellFormed() && key !== '') assert.deepStrictEqual(again[key], parsed[key], input);
  }
  const params = new URLSearchParams(input);
  note([...params]);
  assert.deepStrictEqual([...new URLSearchParams(params.toString())], [...params], input);
  assert.strictEqual(params.size, [...params].length);
}

function fuzzUrl() {
  const input = text('url', 10);
  const base = random(4) === 0 ? pick(['http://b/c/d?e#f', 'file:///g/h', 'x:opaque']) : undefined;
  const parsed = URL.parse(input, base);
  assert.strictEqual(URL.canParse(input, base), parsed !== null, input);
  note([input, base, parsed?.href]);
  if (parsed !== null) {
    const { href } = parsed;
    assert.ok(URL.canParse(href), `${input} gave ${href}`);
    assert.strictEqual(new URL(href).href, href, input);
    for (const part of ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash']) {
      assert.ok(href.includes(parsed[part]), `${input}: ${part}`);
      assert.strictEqual(new URL(href)[part], parsed[part]);
    }
  }
  try {
    note(url.parse(input).href);
  } catch (error) {
    assert.ok(error.code === 'ERR_INVALID_URL' || error instanceof URIError, input);
  }
}

function fuzzMime() {
  const input = text('mime', 12);
  let type;
  try {
    type = new MIMEType(input);
  } catch (error) {
    assert.strictEqual(error.code, 'ERR_INVALID_MIME_SYNTAX', input);
    note([input, error.message]);
    return;
  }
  note([input, `${type}`]);
  assert.strictEqual(`${new MIMEType(`${type}`)}`, `${type}`, input);
  const params = new MIMEParams();
  try {
    params.set(text('mime', 3), text('mime', 3));
    note(`${params}`);
  } catch (error) {
    assert.strictEqual(error.code, 'ERR_INVALID_MIME_SYNTAX');
  }
}

function fuzzEnv() {
  const input = text('env', 20);
  note([input, parseEnv(input)]);
}

function fuzzDecoders() {
  const bytes = Buffer.alloc(random(24));
  for (let i = 0; i < bytes.length; i++) bytes[i] = pick([random(256), 0x41, 0xc3, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0xd8, 0x3d]);
  const encoding = pick(['utf8', 'utf16le', 'base64', 'base64url', 'latin1', 'ascii', 'hex']);
  const decoder = new StringDecoder(encoding);
  const stream = new TextDecoder(pick(['utf-8', 'utf-16le', 'utf-16be', 'gbk', 'shift_jis', 'latin1']), { ignoreBOM: true });
  const whole = stream.decode(bytes);
  let parts = '';
  let streamed = '';
  for (let at = 0; at < bytes.length;) {
    const size = random(5) + 1;
    parts += decoder.write(bytes.subarray(at, at + size));
    streamed += stream.decode(bytes.subarray(at, at + size), { stream: true });
    at += size;
  }
  streamed += stream.decode();
  parts += decoder.end();
  // Base64 in parts has its padding where the whole has it, as complete triples go out at once.
  assert.strictEqual(parts, bytes.toString(encoding), `${encoding} ${bytes.toString('hex')}`);
  assert.strictEqual(streamed, whole, `${stream.encoding} ${bytes.toString('hex')}`);
  note([encoding, parts, stream.encoding, whole]);
  const string = text('query', 8);
  for (const name of ['utf8', 'utf16le', 'latin1', 'base64', 'hex']) {
    const buffer = Buffer.from(string, name);
    assert.ok(buffer.equals(Buffer.concat([buffer])));
    assert.strictEqual(Buffer.alloc(64).write(string, name), Math.min(buffer.length, 64));
    note([name, buffer.toString('hex')]);
  }
}

const rounds = Number(process.env.FUZZ_ROUNDS ?? 1500);
for (let i = 0; i < rounds; i++) {
  fuzzQuery();
  fuzzUrl();
  fuzzMime();
  fuzzEnv();
  fuzzDecoders();
}
if (digest !== undefined) console.log(digest.digest('hex'));
