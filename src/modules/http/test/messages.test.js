'use strict';

// Requests and responses as programs see them: streams, events, the agent, the socket behind them.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

async function serve(listener) {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function ask(server, options = {}, body) {
  return new Promise((resolve, reject) => {
    const req = http.request({ port: server.address().port, host: '127.0.0.1', ...options }, (res) => {
      res.toArray().then((chunks) => resolve({ res, text: chunks.join('') }), reject);
    });
    req.on('error', reject);
    req.end(body);
  });
}

async function bodies() {
  const server = await serve(async (req, res) => {
    let size = 0;
    for await (const chunk of req) size += chunk.length;
    assert.strictEqual(req.complete, true);
    res.end(`${req.method} ${size}`);
  });
  assert.strictEqual((await ask(server, { method: 'POST' }, 'x'.repeat(200_000))).text, 'POST 200000');
  assert.strictEqual((await ask(server)).text, 'GET 0');
  server.close();
}

async function fields() {
  const server = await serve((req, res) => {
    assert.strictEqual(req.headers['x-one'], '1, 2');
    assert.strictEqual(req.headers.cookie, 'a=1; b=2');
    assert.deepStrictEqual(req.headersDistinct['x-one'], ['1', '2']);
    assert.ok(req.rawHeaders.includes('X-One'));
    res.setHeader('Set-Cookie', ['a', 'b']);
    res.end();
  });
  const { res } = await ask(server, { headers: { 'X-One': ['1', '2'], 'Cookie': ['a=1', 'b=2'] } });
  assert.deepStrictEqual(res.headers['set-cookie'], ['a', 'b']);
  server.close();
}

async function keepAlive() {
  const ports = new Set();
  const server = await serve((req, res) => {
    ports.add(req.socket.remotePort);
    res.end('ok');
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await Promise.all([1, 2, 3].map(() => ask(server, { agent })));
  assert.strictEqual(ports.size, 1);
  agent.destroy();
  server.close();
}

async function events() {
  const seen = [];
  const server = await serve((req, res) => {
    res.on('finish', () => seen.push('finish'));
    res.on('close', () => seen.push('close'));
    req.on('close', () => seen.push('req close'));
    res.end('x');
    seen.push('ended');
  });
  await ask(server);
  assert.deepStrictEqual(seen.slice(0, 2), ['ended', 'finish']);
  assert.deepStrictEqual(seen.toSorted(), ['close', 'ended', 'finish', 'req close']);
  server.close();
}

async function abort() {
  const server = await serve((req, res) => {
    res.write('part');
    setImmediate(() => res.destroy());
  });
  await assert.rejects(ask(server), { code: 'ECONNRESET' });
  server.close();
}

async function upgrade() {
  const server = await serve(() => assert.fail());
  server.on('upgrade', (req, socket, head) => {
    assert.strictEqual(head.toString(), 'early');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    socket.pipe(socket);
  });
  const client = net.connect(server.address().port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly');
  await once(client, 'data');
  client.write('hello');
  assert.strictEqual((await once(client, 'data'))[0].toString(), 'hello');
  client.destroy();
  server.close();
}

async function expectation() {
  const server = await serve((req, res) => req.pipe(res));
  const req = http.request({ port: server.address().port, method: 'POST', headers: { Expect: '100-continue' } });
  req.flushHeaders();
  await once(req, 'continue');
  req.end('body');
  const [res] = await once(req, 'response');
  assert.strictEqual((await res.toArray()).join(''), 'body');
  server.close();
}

async function slowReader() {
  const total = 8 * 1024 * 1024;
  let waited = false;
  const server = await serve((req, res) => {
    let left = total;
    (function more() {
      while (left > 0) {
        left -= 65536;
        if (!res.write(Buffer.alloc(65536))) {
          waited = true;
          res.once('drain', more);
          return;
        }
      }
      res.end();
    })();
  });
  const req = http.get({ port: server.address().port });
  const [res] = await once(req, 'response');
  res.pause();
  await new Promise((resolve) => setTimeout(resolve, 20));
  let size = 0;
  for await (const chunk of res) size += chunk.length;
  assert.strictEqual(size, total);
  assert.ok(waited);
  server.close();
}

async function ownSocket() {
  // A listener for the socket's data takes the native path away from the parser, which goes on by the stream.
  const server = await serve((req, res) => {
    req.socket.on('data', () => {});
    req.pipe(res);
  });
  const req = http.request({ port: server.address().port, method: 'POST', headers: { 'Content-Length': 4 } });
  req.flushHeaders();
  setTimeout(() => req.end('body'), 10);
  const [res] = await once(req, 'response');
  assert.strictEqual((await res.toArray()).join(''), 'body');
  server.close();
}

(async () => {
  await Promise.all([bodies(), fields(), keepAlive(), events(), abort(), upgrade(), expectation(), slowReader(), ownSocket()]);
})();
