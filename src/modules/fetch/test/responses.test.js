'use strict';

// What becomes of answers: bodies read in every way, redirects, codings, failures and their causes.

const assert = require('assert');
const net = require('net');
const zlib = require('zlib');
const { once } = require('events');
const { inspect } = require('util');
const { AsyncLocalStorage } = require('async_hooks');
const { setTimeout: wait } = require('timers/promises');

const answers = new Map();
const requests = [];
let origin;

/** The URL of a resource that is answered with PARTS, one after the other; null ends the connection. */
function at(path, ...parts) {
  answers.set(path, parts);
  return origin + path;
}

const message = (body, fields = '', status = '200 OK') =>
  `HTTP/1.1 ${status}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${fields}\r\n${body}`;

async function onData(socket, data) {
  const input = data.toString('latin1');
  const [method, path] = input.split(' ');
  requests.push([method, path, input]);
  for (const part of answers.get(path) ?? [message(`at ${path}`)]) {
    if (part === null) socket.destroy();
    else socket.write(part);
    await wait(5);
  }
}

async function bodies() {
  const get = (...parts) => fetch(at('/body', ...parts));
  const whole = message('{"a":"ä"}', 'content-type: application/json\r\n');
  const slow = [whole.slice(0, -5), whole.slice(-5)];
  for (const parts of [[whole], slow]) {
    assert.strictEqual(await (await get(...parts)).text(), '{"a":"ä"}');
    assert.deepStrictEqual(await (await get(...parts)).json(), { a: 'ä' });
    assert.strictEqual((await (await get(...parts)).arrayBuffer()).byteLength, 10);
    const bytes = await (await get(...parts)).bytes();
    assert.deepStrictEqual([bytes.constructor, bytes.length, bytes.buffer.byteLength], [Uint8Array, 10, 10]);
    const blob = await (await get(...parts)).blob();
    assert.deepStrictEqual([blob.size, blob.type], [10, 'application/json']);
    let size = 0;
    for await (const chunk of (await get(...parts)).body) size += chunk.length;
    assert.strictEqual(size, 10);
    const response = await get(...parts);
    const clone = response.clone();
    assert.deepStrictEqual([await response.json(), await clone.json()], [{ a: 'ä' }, { a: 'ä' }]);
    const reader = (await get(...parts)).body.getReader({ mode: 'byob' });
    assert.strictEqual((await reader.read(new Uint8Array(4))).value.length, 4);
    await reader.cancel();
  }

  // As if there had been a stream all the time.
  const response = await get(whole);
  assert.ok(response instanceof Response && response.headers instanceof Headers);
  assert.deepStrictEqual([response.type, response.url, response.redirected, response.bodyUsed], ['basic', `${origin}/body`, false, false]);
  assert.throws(() => response.headers.set('a', 'b'), { name: 'TypeError', message: 'immutable' });
  const reading = response.text();
  assert.strictEqual(response.bodyUsed, true);
  await assert.rejects(response.text(), { message: 'Body is unusable: Body has already been read' });
  await reading;
  assert.strictEqual(inspect(response.body), "ReadableStream { locked: true, state: 'closed', supportsBYOB: true }");
  assert.throws(() => response.clone(), { name: 'TypeError' });
  const unread = await get(whole);
  assert.strictEqual(unread.body, unread.body);
  assert.deepStrictEqual([unread.body.locked, unread.bodyUsed], [false, false]);
  await unread.body.cancel();
  assert.strictEqual(unread.bodyUsed, true);
  await assert.rejects((await get(message('{'))).json(), { name: 'SyntaxError' });
  await assert.rejects(Response.prototype.text.call({}), { name: 'TypeError' });

  assert.strictEqual(await (await get(message('\ufeffmark'))).text(), 'mark');
  const empty = await get('HTTP/1.1 204 No Content\r\n\r\n');
  assert.deepStrictEqual([empty.body, await empty.text(), empty.bodyUsed], [null, '', false]);
  const cookies = await get(message('', 'Set-Cookie: a=1\r\nset-cookie: b=2\r\nX: 1\r\nx: 2\r\n'));
  assert.deepStrictEqual([cookies.headers.getSetCookie(), cookies.headers.get('x')], [['a=1', 'b=2'], '1, 2']);
  assert.strictEqual(await (await get('HTTP/1.1 103 Early Hints\r\n\r\n', message('late'))).text(), 'late');
  assert.strictEqual(await (await get('HTTP/1.0 200 OK\r\n\r\nuntil the end', null)).text(), 'until the end');
  const chunks = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\nx: y\r\n\r\n';
  assert.strictEqual(await (await get(chunks)).text(), 'abc');

  const storage = new AsyncLocalStorage();
  await Promise.all([1, 2, 3].map((id) => storage.run(id, async () => {
    for await (const chunk of (await fetch(at(`/context${id}`, ...slow))).body) assert.strictEqual(storage.getStore(), id, `${chunk}`);
    assert.strictEqual(storage.getStore(), id);
  })));
}

async function codings() {
  const encoded = (bytes, coding) => [`HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${bytes.length}\r\n\r\n`, bytes];
  const ways = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: zlib.brotliCompressSync, zstd: zlib.zstdCompressSync };
  const long = 'long '.repeat(100_000);
  for (const [coding, encode] of Object.entries(ways)) {
    assert.strictEqual(await (await fetch(at('/coded', ...encoded(encode(long), coding)))).text(), long);
  }
  // Too much for one go, and in pieces.
  const longer = 'longer '.repeat(400_000);
  assert.strictEqual(await (await fetch(at('/coded', Buffer.concat(encoded(zlib.gzipSync(longer), 'gzip').map(Buffer.from))))).text(), longer);
  const pieces = zlib.gzipSync('pieces');
  const [head] = encoded(pieces, 'gzip');
  for (const parts of [[head + pieces.latin1Slice()], [head + pieces.latin1Slice(0, 12), pieces.subarray(12)]]) {
    parts[0] = Buffer.from(parts[0], 'latin1');
    assert.strictEqual(await (await fetch(at('/coded', ...parts))).text(), 'pieces');
  }
  assert.strictEqual(await (await fetch(at('/coded', ...encoded(zlib.gzipSync(zlib.brotliCompressSync(long)), 'br, GZIP')))).text(), long);
  assert.strictEqual(await (await fetch(at('/coded', ...encoded(Buffer.from('as it is'), 'unknown')))).text(), 'as it is');
  assert.strictEqual(await (await fetch(at('/coded', ...encoded(Buffer.alloc(0), 'gzip')))).text(), '');
  await assert.rejects((await fetch(at('/coded', ...encoded(Buffer.from('no gzip'), 'gzip')))).text(),
    ({ message: text, cause }) => text === 'terminated' && cause.code === 'Z_DATA_ERROR');
  await assert.rejects(fetch(at('/coded', ...encoded(Buffer.from('x'), 'gzip,'.repeat(6)))), ({ cause }) => /too many/.test(cause.message));
}

async function redirects() {
  const redirect = (status, location) => message('read past', `location: ${location}\r\n`, `${status} R`);
  for (const [status, method, expected] of [
    [301, 'GET', 'GET'], [301, 'POST', 'GET'], [302, 'PUT', 'PUT'], [303, 'PUT', 'GET'], [307, 'POST', 'POST'], [308, 'HEAD', 'HEAD'],
  ]) {
    requests.length = 0;
    const init = method === 'POST' || method === 'PUT' ? { method, body: 'b' } : { method };
    const response = await fetch(at('/from', redirect(status, '/to#there')), init);
    assert.deepStrictEqual([response.url, response.redirected, response.type], [`${origin}/to`, true, 'basic']);
    assert.deepStrictEqual(requests.map(([sent, path]) => [sent, path]), [[method, '/from'], [expected, '/to']]);
    assert.strictEqual(/content-type/.test(requests[1][2]), expected === 'POST' || expected === 'PUT');
  }
  const away = origin.replace('127.0.0.1', 'localhost');
  requests.length = 0;
  const crossed = await fetch(at('/from', redirect(302, `${away}/away`)), { headers: { 'Authorization': 'secret', 'Cookie': 'c', 'X-Y': 'z' } });
  assert.deepStrictEqual([crossed.type, await crossed.text()], ['cors', 'at /away']);
  assert.match(requests[1][2], /X-Y: z/);
  assert.doesNotMatch(requests[1][2], /secret|Cookie/);

  const manual = await fetch(at('/from', redirect(302, '/to')), { redirect: 'manual' });
  assert.deepStrictEqual([manual.status, manual.headers.get('location')], [302, '/to']);
  for (const [init, location, cause] of [
    [{ redirect: 'error' }, '/to', 'unexpected redirect'], [undefined, '/from', 'redirect count exceeded'],
    [undefined, 'data:,x', 'URL scheme must be a HTTP(S) scheme'], [undefined, 'http://', 'Invalid URL'],
    [undefined, 'http://127.0.0.1:22/', 'bad port'],
  ]) {
    await assert.rejects(fetch(at('/from', redirect(302, location)), init), (error) => {
      assert.deepStrictEqual([error.message, error.cause.message], ['fetch failed', cause]);
      return true;
    });
  }
}

async function failures() {
  for (const [parts, name, code] of [
    [[null], 'SocketError', 'UND_ERR_SOCKET'],
    [['HTTP/1.1 200 OK\r\nx', null], 'SocketError', 'UND_ERR_SOCKET'],
    [['no HTTP at all\r\n\r\n'], 'HTTPParserError', undefined],
    [['HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'], 'SocketError', 'UND_ERR_SOCKET'],
    [[message('', `x: ${'y'.repeat(20_000)}\r\n`)], 'HeadersOverflowError', 'UND_ERR_HEADERS_OVERFLOW'],
    [['HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'], 'ResponseContentLengthMismatchError',
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'],
  ]) {
    await assert.rejects(fetch(at('/broken', ...parts)), ({ message: text, cause }) => {
      assert.deepStrictEqual([text, cause.name, cause.code], ['fetch failed', name, code]);
      return true;
    });
  }
  for (const read of [(r) => r.text(), (r) => r.clone().json(), async (r) => { for await (const chunk of r.body) assert.ok(chunk); }]) {
    const response = await fetch(at('/broken', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', null));
    await assert.rejects(read(response), ({ name, message: text, cause }) =>
      name === 'TypeError' && text === 'terminated' && cause.code === 'UND_ERR_SOCKET');
  }
}

async function main() {
  const server = net.createServer((socket) => {
    socket.on('data', (data) => onData(socket, data));
    socket.on('error', () => {});
  }).listen(0);
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
  await bodies();
  await codings();
  await redirects();
  await failures();
  server.close();
}

main();
