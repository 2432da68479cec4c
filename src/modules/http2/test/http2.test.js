'use strict';
// Exchanges between our client and server: bodies, trailers, pushed streams, files, the compatibility API, ends of all kinds.
const assert = require('node:assert');
const fs = require('node:fs');
const http2 = require('node:http2');
const net = require('node:net');
const { once } = require('node:events');
const { text } = require('node:stream/consumers');

const { constants } = http2;
const big = 'a piece of text, '.repeat(20_000);

async function serve(server, use) {
  server.listen(0);
  await once(server, 'listening');
  const client = http2.connect(`http://localhost:${server.address().port}`);
  await use(client);
  client.close();
  server.close();
  await once(client, 'close');
}

async function ask(client, headers, body) {
  const request = client.request(headers);
  const head = once(request, 'response');
  if (!request.writableEnded) request.end(body);
  const [answer] = await head;
  return { status: answer[':status'], headers: answer, body: await text(request) };
}

const routes = {
  '/echo'(stream, headers) {
    stream.respond({ 'x-method': headers[':method'] });
    stream.pipe(stream);
  },
  '/trailers'(stream) {
    stream.respond({}, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '3' }));
    stream.end('body');
  },
  '/push'(stream) {
    stream.pushStream({ ':path': '/pushed' }, (error, pushed) => {
      assert.ifError(error);
      pushed.respond();
      pushed.end('pushed');
    });
    stream.respond();
    stream.end('main');
  },
  '/file'(stream) {
    stream.respondWithFile(__filename, { 'content-type': 'text/javascript' }, { offset: 5, length: 6 });
  },
  '/info'(stream) {
    stream.additionalHeaders({ ':status': 103, 'link': '</a>' });
    stream.respond({ ':status': 204 });
  },
  '/reset'(stream) {
    stream.on('error', () => {});
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
  },
  '/bad'(stream) {
    assert.throws(() => stream.respond({ ':path': '/' }), { code: 'ERR_HTTP2_INVALID_PSEUDOHEADER' });
    assert.throws(() => stream.respond({ connection: 'close' }), { code: 'ERR_HTTP2_INVALID_CONNECTION_HEADERS' });
    assert.throws(() => stream.respond({ ':status': 99 }), { code: 'ERR_HTTP2_STATUS_INVALID' });
    stream.respond({ ':status': 204 });
    assert.throws(() => stream.respond(), { code: 'ERR_HTTP2_HEADERS_SENT' });
  },
};

async function core() {
  const server = http2.createServer();
  server.on('stream', (stream, headers) => routes[headers[':path']](stream, headers));
  await serve(server, async (client) => {
    const echo = await ask(client, { ':path': '/echo', ':method': 'POST' }, big);
    assert.ok(echo.body === big);
    assert.strictEqual(echo.headers['x-method'], 'POST');
    assert.match(echo.headers.date, /GMT$/);
    const bodies = Array.from({ length: 50 }, (_, i) => `${i}`);
    const many = await Promise.all(bodies.map((body) => ask(client, { ':path': '/echo', ':method': 'PUT' }, body)));
    assert.deepStrictEqual(many.map(({ body }) => body), bodies);

    const withTrailers = client.request({ ':path': '/trailers' });
    const trailers = once(withTrailers, 'trailers');
    assert.strictEqual(await text(withTrailers), 'body');
    assert.strictEqual((await trailers)[0]['x-sum'], '3');

    const pushed = new Promise((resolve) => client.once('stream', (stream, headers) => resolve([text(stream), headers])));
    assert.strictEqual((await ask(client, { ':path': '/push' })).body, 'main');
    const [body, headers] = await pushed;
    assert.strictEqual(headers[':path'], '/pushed');
    assert.strictEqual(await body, 'pushed');

    assert.strictEqual((await ask(client, { ':path': '/file' })).body, fs.readFileSync(__filename, 'latin1').slice(5, 11));

    const informed = client.request({ ':path': '/info' });
    const response = once(informed, 'response');
    assert.strictEqual((await once(informed, 'headers'))[0][':status'], 103);
    assert.strictEqual((await response)[0][':status'], 204);
    informed.resume();

    const refused = client.request({ ':path': '/reset' });
    const [error] = await once(refused, 'error');
    assert.strictEqual(error.message, 'Stream closed with error code NGHTTP2_REFUSED_STREAM');
    assert.strictEqual(refused.rstCode, constants.NGHTTP2_REFUSED_STREAM);
    const aborted = client.request({ ':path': '/echo', ':method': 'POST' }, { signal: AbortSignal.abort() });
    assert.strictEqual((await once(aborted, 'error'))[0].name, 'AbortError');
    assert.strictEqual((await ask(client, { ':path': '/bad' })).status, 204);

    const payload = await new Promise((resolve, reject) => {
      client.ping(Buffer.from('12345678'), (failure, duration, answer) => (failure ? reject(failure) : resolve(answer)));
    });
    assert.strictEqual(`${payload}`, '12345678');
    const settings = await new Promise((resolve) => client.settings({ initialWindowSize: 100_000 }, (failure, now) => resolve(now)));
    assert.strictEqual(settings.initialWindowSize, 100_000);
    assert.throws(() => client.request({ ':method': 'CONNECT' }), { code: 'ERR_HTTP2_CONNECT_AUTHORITY' });
    assert.throws(() => client.socket.write('x'), { code: 'ERR_HTTP2_NO_SOCKET_MANIPULATION' });
  });
}

async function compatible() {
  const server = http2.createServer(async (request, response) => {
    response.setHeader('X-Url', `${request.method} ${request.url} ${request.httpVersion}`);
    response.appendHeader('set-cookie', 'a=1');
    response.appendHeader('set-cookie', 'b=2');
    response.statusCode = 201;
    response.end(await text(request));
    assert.throws(() => response.setHeader('late', '1'), { code: 'ERR_HTTP2_HEADERS_SENT' });
  });
  await serve(server, async (client) => {
    const answer = await ask(client, { ':path': '/x?y', ':method': 'POST', 'cookie': ['c=3', 'd=4'] }, 'sent');
    assert.strictEqual(answer.status, 201);
    assert.strictEqual(answer.body, 'sent');
    assert.strictEqual(answer.headers['x-url'], 'POST /x?y 2.0');
    assert.deepStrictEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
  });
}

function packed() {
  const settings = http2.getPackedSettings({ enablePush: false, initialWindowSize: 7, customSettings: { 9999: 5 } });
  assert.strictEqual(settings.toString('hex'), '000200000000000400000007270f00000005');
  assert.deepStrictEqual(http2.getUnpackedSettings(settings), { enablePush: false, initialWindowSize: 7, customSettings: { 9999: 5 } });
  assert.throws(() => http2.getUnpackedSettings(Buffer.alloc(5)), { code: 'ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH' });
  assert.throws(() => http2.connect('ftp://x'), { code: 'ERR_HTTP2_UNSUPPORTED_PROTOCOL' });
}

/** Bytes that are no HTTP/2 end the session, not the server. */
async function garbage() {
  const server = http2.createServer();
  server.on('sessionError', () => {});
  server.listen(0);
  await once(server, 'listening');
  for (const bytes of ['GET / HTTP/1.1\r\n\r\n', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'\xff'.repeat(10)}`, 'PRI']) {
    const socket = net.connect(server.address().port);
    socket.on('error', () => {});
    socket.end(Buffer.from(bytes, 'latin1'));
    socket.resume();
    await once(socket, 'close');
  }
  server.close();
}

(async () => {
  packed();
  await core();
  await compatible();
  await garbage();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
