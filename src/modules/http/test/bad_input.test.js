'use strict';

// What a server does with input that is no HTTP, ambiguous, oversized, slow or without end: refused as the protocol demands (RFC 9112),
// never taken for two requests, and without harm to others.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');

const k400 = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';
const k413 = 'HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n\r\n';
const k431 = 'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n';

async function serve(listener, options = {}) {
  const server = http.createServer(options, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Sends TEXT and FIN; all that comes back. */
function exchange(server, text) {
  return new Promise((resolve) => {
    const socket = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    socket.setEncoding('latin1').on('data', (data) => { answer += data; });
    socket.on('error', () => {}).on('close', () => resolve(answer));
    socket.end(text, 'latin1');
  });
}

const post = (fields, body) => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;
const get = (fields) => `GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const chunked = 'Transfer-Encoding: chunked\r\n';

async function refused() {
  let seen = 0;
  const server = await serve((request, response) => {
    seen++;
    request.resume().on('end', () => response.end());
  });
  const cases = [
    // Two lengths: smuggling.
    post(`Content-Length: 3\r\n${chunked}`, '3\r\nabc\r\n0\r\n\r\n'),
    post(`${chunked}Content-Length: 3\r\n`, '3\r\nabc\r\n0\r\n\r\n'),
    post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abcd'),
    post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc'),
    post('Content-Length: 3, 3\r\n', 'abc'),
    post('Content-Length: +3\r\n', 'abc'),
    post('Content-Length: -3\r\n', 'abc'),
    post('Content-Length: 0x3\r\n', 'abc'),
    post('Content-Length: 18446744073709551619\r\n', 'abc'),
    post('Transfer-Encoding: chunked, identity\r\n', '3\r\nabc\r\n0\r\n\r\n'),
    post('Transfer-Encoding: xchunked\r\n', '3\r\nabc\r\n0\r\n\r\n'),
    // Chunks.
    post(chunked, '+3\r\nabc\r\n0\r\n\r\n'),
    post(chunked, '3\nabc\r\n0\r\n\r\n'),
    post(chunked, '3 \r\nabc\r\n0\r\n\r\n'),
    post(chunked, '3;a=\x01\r\nabc\r\n0\r\n\r\n'),
    post(chunked, '3\r\nabcd\r\n0\r\n\r\n'),
    post(chunked, '10000000000000000\r\nabc\r\n0\r\n\r\n'),
    // Lines.
    'GET / HTTP/1.1\nHost: a\n\n',
    get('X: y\n'),
    get('X: y\rz\r\n'),
    get(' X: y\r\n'),
    get('X : y\r\n'),
    get('X: a\0b\r\n'),
    get('X\r\n'),
    get(': y\r\n'),
    get('X y: z\r\n'),
    // The request line.
    'GET / HTTP/3.0\r\nHost: a\r\n\r\n',
    'GET / http/1.1\r\nHost: a\r\n\r\n',
    'GET  HTTP/1.1\r\nHost: a\r\n\r\n',
    'get / HTTP/1.1\r\nHost: a\r\n\r\n',
    'FOO / HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n',
    '\x16\x03\x01\x00\xa5\x01\x00\x00',
  ];
  for (const text of cases) {
    seen = 0;
    const answer = await exchange(server, text);
    assert.strictEqual(answer, k400, JSON.stringify(text));
    assert.ok(seen <= 1, 'two requests out of one');
  }
  for (const [text, answer] of [
    [get(`X: ${'a'.repeat(17_000)}\r\n`), k431],
    [get(`${'a'.repeat(17_000)}: x\r\n`), k431],
    [`GET /${'a'.repeat(17_000)} HTTP/1.1\r\n\r\n`, k431],
    [get('A: b\r\n'.repeat(1000)), k431],
    [get('A:b\r\n'.repeat(100_000)), k431],
    [post(chunked, `0\r\n${'A: b\r\n'.repeat(1001)}\r\n`), k431],
    [post(chunked, `3;${'x'.repeat(17_000)}\r\nabc\r\n0\r\n\r\n`), k413],
  ]) {
    assert.strictEqual(await exchange(server, text), answer, text.slice(0, 60));
  }
  // HTTP/1.1 without a Host; and a good request on the same server.
  assert.match(await exchange(server, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1.1 400 /);
  assert.match(await exchange(server, get('A: b\r\n'.repeat(999))), /^HTTP\/1.1 200 /);
  server.close();
}

async function taken() {
  const heard = [];
  const server = await serve((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      heard.push([request.method, request.url, Buffer.concat(parts).latin1Slice(), request.rawTrailers.length]);
      response.end();
    });
  });
  const hear = async (text) => {
    heard.length = 0;
    await exchange(server, text);
    return heard;
  };
  // Chunk extensions and trailers are no part of the body; obs-fold is white space.
  assert.deepStrictEqual(await hear(post(chunked, '3;a="b;c"\r\nabc\r\n0\r\nT: v\r\n\r\n')), [['POST', '/', 'abc', 2]]);
  assert.deepStrictEqual(await hear(`\r\n${get('')}${get('')}`), [['GET', '/', '', 0], ['GET', '/', '', 0]]);
  // What is sent along after an upgrade that nobody takes is not read as a request.
  assert.deepStrictEqual(await hear(get('Connection: Upgrade\r\nUpgrade: x\r\n') + get('')), [['GET', '/', '', 0]]);
  server.close();
}

function headerInjection() {
  const response = new http.ServerResponse({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 });
  for (const value of ['a\r\nb: c', 'a\nb', 'a\0', 'a\rb', 'ā']) {
    assert.throws(() => response.setHeader('x', value), { code: 'ERR_INVALID_CHAR' });
    assert.throws(() => response.writeHead(200, { x: value }), { code: 'ERR_INVALID_CHAR' });
    assert.throws(() => response.addTrailers({ x: value }), { code: 'ERR_INVALID_CHAR' });
    assert.throws(() => response.writeHead(200, value), { code: 'ERR_INVALID_CHAR' });
  }
  for (const name of ['a b', 'a:', 'a\r\n', '', 'ä']) {
    assert.throws(() => response.setHeader(name, 'x'), { code: 'ERR_INVALID_HTTP_TOKEN' });
  }
  assert.throws(() => http.request({ path: '/a\r\nHost: b' }), { code: 'ERR_UNESCAPED_CHARACTERS' });
  assert.throws(() => http.request({ method: 'GET / HTTP/1.1\r\n' }), { code: 'ERR_INVALID_HTTP_TOKEN' });
}

/** The same field with other values, again and again: what a head kept from the last one must not show. */
async function headsThatComeAgain() {
  let n = 0;
  const server = await serve((request, response) => {
    response.setHeader('X-N', n % 3);
    response.setHeader('X-Same', 'same');
    if (n % 5 === 0) response.setHeader('Set-Cookie', [`a=${n}`, 'b']);
    if (n % 7 === 0) response.writeHead(201, { 'X-N': `other ${n}` });
    response.end('x'.repeat(n % 4));
    n++;
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 60; i++) {
    const request = http.get({ port: server.address().port, agent });
    const [response] = await once(request, 'response');
    response.resume();
    await once(response, 'end');
    const { date, ...fields } = response.headers;
    assert.ok(date);
    const cookies = i % 5 === 0 ? { 'set-cookie': [`a=${i}`, 'b'] } : {};
    const length = i % 7 === 0 ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(i % 4) };
    assert.deepStrictEqual(fields, {
      'x-n': i % 7 === 0 ? `other ${i}` : String(i % 3), 'x-same': 'same', ...cookies, ...length,
      'connection': 'keep-alive', 'keep-alive': 'timeout=5',
    });
  }
  agent.destroy();
  server.close();
}

/** Answers that nobody reads stay within the mark, and the server answers others. */
async function neverReading() {
  let written = 0;
  let stalled;
  const full = new Promise((resolve) => { stalled = resolve; });
  const server = await serve((request, response) => {
    if (request.url === '/other') return void response.end('here');
    const piece = Buffer.alloc(64 * 1024);
    const more = () => {
      while (response.write(piece)) written += piece.length;
      stalled();
    };
    response.on('drain', more);
    more();
  });
  const silent = net.connect(server.address().port, '127.0.0.1').on('error', () => {});
  silent.pause();
  silent.write(get(''));
  await full;
  assert.match(await exchange(server, 'GET /other HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'), /here$/);
  assert.ok(written < 64 * 1024 * 1024);
  silent.destroy();
  server.closeAllConnections();
  server.close();
}

/** Heads and bodies that do not come get 408 when their time is over. */
async function slow() {
  const server = await serve((request, response) => request.resume().on('end', () => response.end()), {
    headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20,
  });
  for (const text of ['', 'GET / HTTP/1.1\r\nHos', post('Content-Length: 10\r\n', 'abc')]) {
    const socket = net.connect(server.address().port, '127.0.0.1');
    socket.write(text);
    const [answer] = await once(socket.setEncoding('latin1'), 'data');
    assert.match(answer, /^HTTP\/1.1 408 Request Timeout\r\nConnection: close\r\n/);
  }
  server.close();
}

async function main() {
  headerInjection();
  await refused();
  await taken();
  await headsThatComeAgain();
  await neverReading();
  await slow();
}
main();
