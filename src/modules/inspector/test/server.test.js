'use strict';

// The server: who may come in, what it says over HTTP, and that bytes which are no protocol do it no harm.

const assert = require('assert');
const http = require('http');
const net = require('net');
const inspector = require('inspector');
const { spawn } = require('child_process');

if (process.argv[2] === 'child') {
  setInterval(() => {}, 1000);
  return;
}

const handle = inspector.open(0);
const { hostname, port, pathname } = new URL(inspector.url());
assert.strictEqual(process.debugPort, Number(port));
assert.throws(() => inspector.open(0), { code: 'ERR_INSPECTOR_ALREADY_ACTIVATED' });

function get(path, headers = {}) {
  return new Promise((resolve, reject) => {
    http.get({ hostname, port, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => { body += text; });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    }).on('error', reject);
  });
}

/** Sends bytes in pieces and waits for the end of the connection. */
function throwAt(...pieces) {
  return new Promise((resolve) => {
    const socket = net.connect(port, hostname, async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise(setImmediate);
      }
    });
    let answer = '';
    socket.on('data', (data) => { answer += data.toString('latin1'); });
    socket.on('error', () => {}).on('close', () => resolve(answer));
  });
}

const upgrade = (path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

function connect() {
  const socket = new WebSocket(inspector.url());
  let id = 0;
  const waiting = new Map();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    waiting.get(message.id)?.(message);
  });
  socket.post = (method, params) => new Promise((resolve) => {
    waiting.set(++id, resolve);
    socket.send(JSON.stringify({ id, method, params }));
  });
  return new Promise((resolve) => socket.addEventListener('open', () => resolve(socket)));
}

(async () => {
  const [target] = JSON.parse((await get('/json/list')).body);
  assert.strictEqual(target.webSocketDebuggerUrl, inspector.url());
  assert.strictEqual(target.type, 'node');
  assert.strictEqual(`/${target.id}`, pathname);
  assert.ok(target.url.startsWith('file:///'));
  assert.match(JSON.parse((await get('/json/version')).body).Browser, /^node\.js\/v24/);
  assert.ok(JSON.parse((await get('/json/protocol')).body).domains.length > 5);
  assert.strictEqual((await get('/other')).status, 400);
  // DNS rebinding: a page of another site names itself.
  assert.strictEqual((await get('/json', { Host: 'evil.example' })).status, 400);
  assert.strictEqual((await get('/json', { Host: `127.0.0.1.evil.example:${port}` })).status, 400);
  for (const Host of [`localhost:${port}`, '127.0.0.1', '[::1]:1']) assert.strictEqual((await get('/json', { Host })).status, 200);

  // Bytes that are no HTTP, and no frames of a WebSocket.
  assert.match(await throwAt('\x00\xff\r\n\r\n'), /400/);
  assert.match(await throwAt('A'.repeat(20000)), /400/);
  assert.match(await throwAt('GET /json HTTP/1.1\r\nHost: 127.0.0.1\0.evil.example\r\n\r\n'), /400/);
  assert.match(await throwAt(upgrade('/not-the-id')), /400/);
  const accepted = await throwAt(upgrade(pathname), Buffer.from([0x81, 0x01, 0x41]));
  assert.match(accepted, /101[^]*s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
  await throwAt(upgrade(pathname), Buffer.from([0xff, 0xff, 0xff]));
  await throwAt(upgrade(pathname) + '\x88\x80\0\0\0\0');
  const half = net.connect(port, hostname, () => half.write(upgrade(pathname) + '\x81\xfe\x10'));
  await new Promise((resolve) => half.once('data', resolve));
  half.destroy();

  // Two front ends; one goes away without a word.
  const first = await connect();
  const second = await connect();
  assert.strictEqual((await first.post('Runtime.evaluate', { expression: '6 * 7' })).result.result.value, 42);
  assert.match((await second.post('Nobody.knows')).error.message, /wasn't found/);
  first.send('no JSON');
  first.send('{"id":"x"}');
  first.send('[]');
  second.close();
  const big = 'x'.repeat(100000);
  const answer = await first.post('Runtime.evaluate', { expression: JSON.stringify(big) });
  assert.strictEqual(answer.result.result.value.length, big.length);
  const closed = new Promise((resolve) => first.addEventListener('close', resolve));
  handle[Symbol.dispose]();
  assert.strictEqual(inspector.url(), undefined);
  await closed;
  inspector.close();

  // Another process is opened by a signal while it computes, and is paused and left.
  const child = spawn(process.execPath, ['--inspect-port=0', '-e', 'process._rawDebug("up"); for (;;);']);
  let text = '';
  const url = await new Promise((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      if (!text.includes('up') && chunk.includes('up')) process._debugProcess(child.pid);
      text += chunk;
      const found = /ws:\/\/\S+/.exec(text);
      if (found) resolve(found[0]);
    });
  });
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const paused = new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => { if (data.includes('Debugger.paused')) resolve(); });
  });
  socket.send('{"id":1,"method":"Debugger.enable"}');
  socket.send('{"id":2,"method":"Debugger.pause"}');
  await paused;
  socket.close();
  child.kill();
})();
