'use strict';

// A request and an answer that are made when the connection is gone already, but its 'close' has not come, end with it and not by
// an error of their own; a request whose signal is aborted says so whatever has become of its session.

const assert = require('assert');
const http2 = require('http2');
const { once } = require('events');

(async () => {
  const server = http2.createServer();
  const seen = [];
  server.on('sessionError', (error) => seen.push(`session ${error.code}`));
  let connection;
  server.on('connection', (socket) => (connection = socket));
  server.on('stream', (stream) => {
    stream.on('error', (error) => seen.push(`stream ${error.code}`));
    connection.destroy();
    stream.respond();
    seen.push(`answered ${stream.destroyed}`);
  });
  await once(server.listen(0), 'listening');

  let socket;
  const client = http2.connect(`http://localhost:${server.address().port}`);
  client.on('error', (error) => seen.push(`client ${error.code}`));
  client.on('connect', (_, own) => (socket = own));
  await once(client, 'remoteSettings');
  const first = client.request().on('error', () => {});
  await once(first, 'close');

  const other = http2.connect(`http://localhost:${server.address().port}`);
  other.on('error', (error) => seen.push(`other ${error.code}`));
  other.on('connect', (_, own) => (socket = own));
  await once(other, 'remoteSettings');
  socket.destroy();
  const late = other.request();
  late.on('error', (error) => seen.push(`late ${error.code}`));
  seen.push(`asked ${late.destroyed}`);
  await once(late, 'close');

  const aborted = other.request({}, { signal: AbortSignal.abort() });
  const [error] = await once(aborted, 'error');
  assert.strictEqual(error.name, 'AbortError');
  assert.deepStrictEqual(seen, ['answered false', 'asked false']);
  server.close();
})();
