'use strict';

// What an answer has written belongs to its program until the next tick, and is written only when the kernel has it.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

async function serve(listener, use) {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await use(server.address().port, server);
  server.close();
  server.closeAllConnections();
}

/** All that a server says to BYTES until it closes, or UNTIL comes. */
function talk(port, bytes, until) {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('error', () => {});
    socket.on('data', (data) => {
      text += data.latin1Slice();
      if (until !== undefined && text.endsWith(until)) socket.destroy();
    });
    socket.on('close', () => resolve(text));
  });
}

async function takenBack() {
  for (const body of ['abc', Buffer.alloc(40_000)]) {
    let failure;
    await serve((req, res) => {
      res.write(body, (error) => { failure = error; });
      req.socket.destroy();
    }, async (port) => assert.strictEqual(await talk(port, get), ''));
    assert.strictEqual(failure.code, 'ERR_STREAM_DESTROYED');

    // end() lets it go, and so does a tick.
    await serve((req, res) => {
      res.write(body);
      if (req.url === '/') res.end();
      else return process.nextTick(() => setImmediate(() => req.destroy()));
      req.destroy();
    }, async (port) => {
      assert.ok((await talk(port, get)).endsWith('\r\n0\r\n\r\n'));
      assert.ok((await talk(port, get.replace('/', '/x'))).endsWith('\r\n'));
    });
  }
}

async function order() {
  const seen = [];
  const server = (req, res) => {
    seen.push(res.write(Buffer.alloc(60_000), () => seen.push('first')));
    seen.push(res.write('x'.repeat(20_000), () => seen.push('second')), res.write('x'), res.writableNeedDrain);
    process.nextTick(() => seen.push('tick'));
    res.on('drain', () => { seen.push('drain'); setImmediate(() => res.end()); });
    req.socket.resume();
  };
  await serve(server, (port) => talk(port, get, '0\r\n\r\n'));
  assert.deepStrictEqual(seen, [true, false, false, true, 'tick', 'drain', 'first', 'second']);

  // A write to the socket itself stays behind.
  await serve((req, res) => {
    res.setHeader('Content-Length', 40_003);
    res.write(Buffer.alloc(40_000, 'a'));
    req.socket.end('bcd');
  }, async (port) => assert.ok((await talk(port, get)).endsWith('aaabcd')));
}

async function unread() {
  // An end that the client does not let through.
  let res, ended;
  const seen = [];
  await serve((req, answer) => {
    res = answer;
    for (const event of ['finish', 'close']) res.on(event, () => seen.push(event));
    ended = new Promise((resolve) => {
      for (let i = 0; i < 400; i++) res.write('x'.repeat(32_000));
      res.end(resolve);
    });
  }, async (port, server) => {
    const client = net.connect(port, '127.0.0.1', () => client.pause().write(get));
    await once(server, 'request');
    await new Promise(setImmediate);
    assert.strictEqual(res.writableFinished, false);
    client.resetAndDestroy();
    assert.ok(await ended);
    if (!res.closed) await once(res, 'close');
    assert.deepStrictEqual(seen, ['close']);
  });

  // Nobody reads the upload, and its client goes: what is written to it says so.
  await serve((req, answer) => {
    const timer = setInterval(() => answer.write('tick'), 5);
    answer.on('close', () => clearInterval(timer));
  }, async (port, server) => {
    const client = net.connect(port, '127.0.0.1', () => {
      client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n');
      for (let i = 0; i < 40; i++) client.write(Buffer.alloc(65536));
    });
    const [, answer] = await once(server, 'request');
    await once(client, 'data');
    setTimeout(() => client.resetAndDestroy(), 20);
    await once(answer, 'close');
  });
}

async function severalThenGarbage() {
  let count = 0;
  await serve((req, res) => res.end(String(++count)), async (port) => {
    const text = await talk(port, `${get.repeat(3)}@@@ garbage\r\n\r\n`);
    assert.strictEqual(text.split('HTTP/1.1 200').length, 2);
    assert.ok(text.endsWith('\r\n\r\n1'), text);
  });
  assert.strictEqual(count, 3);
}

(async () => {
  await takenBack();
  await order();
  await unread();
  await severalThenGarbage();
})();
