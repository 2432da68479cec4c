'use strict';

// Programs that put a stream of their own in the place of a connection see what fetch() writes, and are heard.

const assert = require('assert');
const net = require('net');
const { Duplex } = require('stream');

const { connect } = net;

async function main() {
  // Another kind of stream.
  let written = '';
  net.connect = () => {
    const socket = new Duplex({
      read() {},
      write(chunk, encoding, done) {
        written += chunk.toString('latin1');
        const length = Number(/content-length: (\d+)/.exec(written)?.[1] ?? 0);
        if (written.length === written.indexOf('\r\n\r\n') + 4 + length) {
          socket.push(`HTTP/1.1 200 OK\r\ncontent-length: ${written.length}\r\n\r\n`);
          socket.push(written);
          written = '';
        }
        done();
      },
    });
    for (const name of ['setKeepAlive', 'setNoDelay', 'ref', 'unref']) socket[name] = () => socket;
    process.nextTick(() => socket.emit('connect'));
    return socket;
  };
  for (const init of [undefined, { method: 'POST', body: 'long'.repeat(50_000) }]) {
    const text = await (await fetch('http://intercepted.test/path', init)).text();
    assert.match(text, /^(GET|POST) \/path HTTP\/1.1\r\nhost: intercepted.test\r\n/);
    assert.strictEqual(text.endsWith(init === undefined ? '\r\n\r\n' : 'long'), true);
    let size = 0;
    for await (const chunk of (await fetch('http://intercepted.test/path', init)).body) size += chunk.length;
    assert.ok(size >= text.length);
  }

  // A socket with a method of its own.
  const server = net.createServer((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.on('listening', resolve); });
  let heads = 0;
  net.connect = (options) => {
    const socket = connect(options);
    const { write } = socket;
    socket.write = function(chunk, ...rest) {
      if (/^GET /.test(`${chunk}`)) heads++;
      return Reflect.apply(write, this, [chunk, ...rest]);
    };
    return socket;
  };
  assert.strictEqual(await (await fetch(`http://127.0.0.1:${server.address().port}/`)).text(), 'ok');
  assert.strictEqual(heads, 1);
  net.connect = connect;
  server.close();
}

main();
