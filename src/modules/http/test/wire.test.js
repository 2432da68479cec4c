'use strict';

// What a server puts on the wire, and what it refuses from it.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

/** Sends TEXT in one piece and gives all that comes back until the server (or we, after MS) ends it. */
async function exchange(server, text, { end = false } = {}) {
  const socket = net.connect(server.address().port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (data) => { answer += data; });
  socket.on('error', () => {});
  if (end) socket.end(text);
  else socket.write(text);
  await new Promise((resolve) => { socket.once('close', resolve); });
  return answer.replace(/Date: [^\r]*\r\n/g, '');
}

async function serve(listener, options) {
  const server = http.createServer({ ...options }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const close = 'Connection: close\r\n\r\n';

async function answers() {
  const server = await serve((req, res) => {
    if (req.url === '/string') res.end('héllo');
    else if (req.url === '/buffer') res.end(Buffer.from('bytes'));
    else if (req.url === '/head') res.writeHead(200, { 'Content-Type': 'text/plain', 'X-Many': ['a', 'b'] }).end();
    else if (req.url === '/chunks') { res.write('one'); res.end('two'); }
    else if (req.url === '/trailers') { res.write('x'); res.addTrailers({ 'X-T': 'v' }); res.end(); }
    else if (req.url === '/204') { res.statusCode = 204; res.end(); }
    else if (req.url === '/large') res.end(Buffer.alloc(100_000, 'z'));
  });
  const ask = (url, method = 'GET') => exchange(server, `${method} ${url} HTTP/1.1\r\nHost: a\r\n${close}`);
  assert.strictEqual(await ask('/string'), 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nh\xc3\xa9llo');
  assert.strictEqual(await ask('/buffer'), 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nbytes');
  assert.strictEqual(await ask('/head'), 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Many: a\r\nX-Many: b\r\n' +
    'Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
  assert.strictEqual(await ask('/chunks'), 'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n' +
    '3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n');
  assert.strictEqual(await ask('/trailers'), 'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n' +
    '1\r\nx\r\n0\r\nX-T: v\r\n\r\n');
  assert.strictEqual(await ask('/204'), 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
  assert.strictEqual(await ask('/string', 'HEAD'), 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
  assert.ok((await ask('/large')).endsWith('z'.repeat(100_000)));
  server.close();
}

async function pipelining() {
  const server = await serve((req, res) => {
    // The first answers last: the order on the wire is that of the requests.
    if (req.url === '/1') setTimeout(() => res.end('first'), 20);
    else res.end(`${req.url} `);
  });
  const answer = await exchange(server, ['/1', '/2', '/3'].map((url, i) =>
    `GET ${url} HTTP/1.1\r\nHost: a\r\n${i === 2 ? close : '\r\n'}`).join(''));
  assert.deepStrictEqual(answer.match(/first|\/[23] /g), ['first', '/2 ', '/3 ']);
  server.close();
}

async function refusals() {
  const seen = [];
  const server = await serve((req, res) => {
    seen.push(req.url);
    req.resume();
    res.end();
  }, { maxHeaderSize: 2048 });
  const first = async (text) => (await exchange(server, text, { end: true })).split('\r\n')[0];
  const bad = 'HTTP/1.1 400 Bad Request';
  const head = 'POST / HTTP/1.1\r\nHost: a\r\n';
  assert.strictEqual(await first(`GET / HTTP/1.1\r\n${close}`), bad);
  assert.strictEqual(await first('123 / HTTP/1.1\r\nHost: a\r\n\r\n'), bad);
  assert.strictEqual(await first('GET / HTTP/7.3\r\nHost: a\r\n\r\n'), bad);
  seen.length = 0;
  assert.strictEqual(await first(`${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`), bad);
  assert.strictEqual(await first(`${head}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`), bad);
  assert.strictEqual(await first(`${head}Content-Length: 99999999999999999999\r\n\r\n`), bad);
  assert.strictEqual(await first(`${head}X: a\r\n b\r\n\r\n`), bad);
  assert.strictEqual(await first(`${head}X: a\nY: b\r\n\r\n`), bad);
  assert.strictEqual(await first('GET / HTTP/1.1\r\nHost : a\r\n\r\n'), bad);
  assert.strictEqual(await first(`${head}X: ${'a'.repeat(3000)}\r\n\r\n`),
                     'HTTP/1.1 431 Request Header Fields Too Large');
  assert.deepStrictEqual(seen, []);
  server.close();
}

async function injection() {
  const server = await serve((req, res) => {
    assert.throws(() => res.setHeader('X', 'a\r\nB: c'), { code: 'ERR_INVALID_CHAR' });
    assert.throws(() => res.setHeader('X Y', 'a'), { code: 'ERR_INVALID_HTTP_TOKEN' });
    assert.throws(() => res.writeHead(99), { code: 'ERR_HTTP_INVALID_STATUS_CODE' });
    res.end();
    assert.throws(() => res.setHeader('X', 'y'), { code: 'ERR_HTTP_HEADERS_SENT' });
  });
  await exchange(server, `GET / HTTP/1.1\r\nHost: a\r\n${close}`);
  server.close();
}

async function slowHead() {
  const server = await serve(() => assert.fail(), { headersTimeout: 30, requestTimeout: 60, connectionsCheckingInterval: 10 });
  assert.match(await exchange(server, 'GET / HTTP/1.1\r\nHost'), /^HTTP\/1\.1 408 Request Timeout/);
  server.close();
}

async function idle() {
  const server = await serve((req, res) => res.end('ok'), { keepAliveTimeout: 20, keepAliveTimeoutBuffer: 0 });
  assert.match(await exchange(server, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'), /ok$/);
  server.close();
}

(async () => {
  await Promise.all([answers(), pipelining(), refusals(), injection(), slowHead(), idle()]);
})();
