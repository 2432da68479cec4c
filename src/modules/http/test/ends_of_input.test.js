'use strict';
// What comes behind a request in the same packet, and what others push into a connection.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');

async function talk(server, input) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.end(input, 'latin1');
  let output = '';
  for await (const part of socket.setEncoding('latin1')) output += part;
  server.close();
  return output.replaceAll(/HTTP\/1\.1 (\d+)[^]*?\r\n\r\n/g, '<$1>');
}

const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const upgrade = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: b\r\n\r\n';
const atOnce = (req, res) => res.end('x');
const atEnd = (req, res) => req.resume().on('end', () => res.end('x'));

async function main() {
  const create = (handler) => http.createServer(handler);
  // While an answer is on its way, the sender of garbage is only cut off.
  assert.strictEqual(await talk(create(atOnce), `${request}junk\r\n\r\n`), '<200>x');
  assert.strictEqual(await talk(create(atEnd), 'junk\r\n\r\n'), '<400>');
  // An answer given before a piece of the body is through by the end of that.
  const body = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n';
  assert.strictEqual(await talk(create(atOnce), `${body}junk`), '<200>x<400>');
  const expect = 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc';
  assert.strictEqual(await talk(create(atEnd), `${expect}junk\r\n\r\n`), '<100><400>');
  // An upgrade that nobody takes is a request; what came along is no HTTP, and its end no error.
  for (const rest of ['', 'HEAD', request]) assert.strictEqual(await talk(create(atEnd), upgrade + rest), '<200>x');

  // Answers whose turn never came are told that it is over, after the socket's own listeners; one that was cut off does not finish.
  const log = [];
  const cut = create((req, res) => {
    for (const event of ['finish', 'close']) res.on(event, () => log.push(`${req.url} ${event}`));
    if (req.url === '/1') req.socket.on('close', () => log.push('socket'));
    res.end('x', (error) => log.push(error.message));
    assert.strictEqual(res.writableFinished, false);
    if (req.url === '/2') req.socket.destroy(new Error('cut'));
  }).on('connection', (socket) => socket.on('error', () => {}));
  await talk(cut, request.replace('/', '/1') + request.replace('/', '/2'));
  assert.deepStrictEqual(log, ['cut', '/1 close', 'socket', '/2 close']);
  // Ticks run between the pieces of a body, and before a request that follows trailers.
  log.length = 0;
  const ticks = create((req, res) => {
    log.push(req.url);
    req.on('data', () => log.push('data')).on('end', () => { log.push('end'); res.end(); });
  });
  await talk(ticks, `POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n\r\n${request.replace('/', '/2')}`);
  assert.deepStrictEqual(log, ['/1', 'data', 'end', '/2', 'end']);

  // Bytes that others push into the connection are read as if they had come in.
  const server = create(atOnce).on('connection', (socket) => {
    assert.strictEqual(socket.push(request), true);
    assert.strictEqual(socket.readableLength, 0);
  });
  assert.strictEqual(await talk(server, ''), '<200>x');
}
main();
