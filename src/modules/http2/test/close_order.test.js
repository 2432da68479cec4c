'use strict';

// When sessions and streams end, and in which order both sides are told.

const assert = require('assert');
const http2 = require('http2');
const net = require('net');
const { once } = require('events');

const turn = () => new Promise(setImmediate);

/** Runs SCENARIO(client, its socket, the server's session, log) on a connection whose settings are agreed. */
async function connected(scenario, onStream) {
  const log = [];
  const server = http2.createServer();
  if (onStream) server.on('stream', onStream);
  await once(server.listen(0), 'listening');
  const { port } = server.address();
  const socket = net.connect(port);
  const client = http2.connect(`http://localhost:${port}`, { createConnection: () => socket });
  const [session] = await once(server, 'session');
  if (client.connecting) await once(client, 'connect');
  await new Promise((resolve) => client.ping(resolve));
  socket.on('finish', () => log.push('finish')).on('close', () => log.push('socket close'));
  client.on('close', () => log.push('client close'));
  session.on('close', () => log.push('server close'));
  try {
    await scenario(client, socket, session, log);
  } finally {
    client.destroy();
    session.destroy();
    server.close();
  }
}

/** close() of an idle session waits until GOAWAY has left: whatever is asked for in this turn is refused as on a closing one. */
const idleClose = () => connected(async (client, socket, session, log) => {
  client.close(() => log.push('callback'));
  assert.deepStrictEqual([client.closed, client.destroyed], [true, false]);
  const request = client.request();
  const [error] = await once(request, 'error');
  assert.strictEqual(error.code, 'ERR_HTTP2_GOAWAY_SESSION');
  await once(client, 'close');
  assert.deepStrictEqual([client.destroyed, client.socket], [true, undefined]);
  await turn();
  assert.deepStrictEqual(log, ['finish', 'server close', 'socket close', 'client close', 'callback']);
});

/** destroy() lets go of the socket at once, and pings are told later. */
const destroyed = () => connected(async (client, socket, session, log) => {
  await turn();
  client.ping((error) => log.push(error.code));
  client.destroy();
  assert.strictEqual(client.socket, undefined);
  assert.strictEqual(socket.writableEnded, true);
  assert.deepStrictEqual(log, []);
  await once(client, 'close');
  await turn();
  assert.ok(log.includes('ERR_HTTP2_PING_CANCEL'));
  assert.ok(log.indexOf('socket close') < log.indexOf('client close'));
});

/** A connection that is destroyed before it stands. */
async function socketGone() {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const socket = net.connect(server.address().port);
  server.close();
  const client = http2.connect('http://localhost', { createConnection: () => socket });
  const request = client.request();
  const failed = once(request, 'error');
  const ended = once(client, 'error');
  socket.destroy();
  assert.strictEqual((await ended)[0].code, 'ERR_SOCKET_CLOSED');
  assert.strictEqual((await failed)[0].code, 'ERR_HTTP2_STREAM_CANCEL');
  assert.strictEqual(request.rstCode, http2.constants.NGHTTP2_CANCEL);
}

/** The answer to HEAD has no body: its stream takes none from the first. */
const headRequest = () => connected(async (client) => {
  const request = client.request({ ':method': 'HEAD' });
  const [headers] = await once(request, 'response');
  assert.strictEqual(headers[':status'], 200);
  if (!request.destroyed) await once(request.resume(), 'close');
}, (stream) => {
  assert.strictEqual(stream.writableEnded, true);
  stream.respond();
});

/** Trailers are asked for when the data has left; a request's rest that nobody reads is refused after them. */
const trailersAndUnread = () => connected(async (client) => {
  const request = client.request({ ':method': 'POST' });
  request.write('begun');
  const [[trailers]] = await Promise.all([once(request, 'trailers'), once(request.resume(), 'aborted')]);
  assert.strictEqual(trailers.t, '1');
}, (stream) => {
  const log = [];
  stream.on('finish', () => log.push('finish')).on('wantTrailers', () => {
    assert.deepStrictEqual(log, ['finish']);
    stream.sendTrailers({ t: '1' });
  });
  stream.respond({}, { waitForTrailers: true });
  stream.end('answer');
});

/** Whoever has not begun to read lets the peer send one window, no more. */
const unreadWindow = () => connected(async (client, socket, session) => {
  const request = client.request();
  await once(request, 'response');
  await new Promise((resolve) => session.ping(resolve));
  await new Promise((resolve) => client.ping(resolve));
  assert.ok(request.readableLength <= 65535);
  const chunks = await request.toArray();
  assert.strictEqual(Buffer.concat(chunks).length, 200_000);
}, (stream) => {
  stream.respond();
  stream.end(Buffer.alloc(200_000));
});

/** A session's own timeout is not the server's. */
const timeouts = () => connected(async (client, socket, session) => {
  session.server.on('timeout', () => assert.fail('the server has no timeout'));
  await new Promise((resolve) => session.setTimeout(1, resolve));
});

/** Several streams of several sessions that are closed in one turn end in the order in which they were closed. */
async function closedTogether() {
  const { selfSigned } = require('../../tls/test/certificates.js');
  const { key, cert } = selfSigned('localhost');
  const server = http2.createSecureServer({ key, cert });
  server.on('stream', (stream) => stream.on('error', () => {}));
  await once(server.listen(0), 'listening');
  const sessions = [];
  const requests = [];
  for (let i = 0; i < 2; i++) {
    const session = http2.connect(`https://localhost:${server.address().port}`, { ca: cert });
    sessions.push(session);
    await once(session, 'remoteSettings');
    requests.push(session.request({}, { endStream: false }), session.request({}, { endStream: false }));
  }
  // Out of what the last session is reading just now.
  await turn();
  const ended = [];
  requests.forEach((request, i) => request.on('close', () => ended.push(i)));
  for (const i of [0, 2, 3, 1]) requests[i].close();
  await Promise.all(requests.map((request) => once(request, 'close')));
  assert.deepStrictEqual(ended.slice(0, 1), [0]);
  for (const session of sessions) session.destroy();
  server.close();
}

(async () => {
  for (const test of [idleClose, destroyed, socketGone, headRequest, trailersAndUnread, unreadWindow, timeouts, closedTogether]) await test();
})();
