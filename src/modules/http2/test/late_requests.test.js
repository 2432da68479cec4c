'use strict';

// Requests of sessions that are over, and what the compatibility API's responses give and keep.

const assert = require('node:assert');
const { once } = require('node:events');
const http2 = require('node:http2');

async function failureOf(session) {
  const stream = session.request();
  const [error] = await once(stream, 'error');
  assert.ok(stream.destroyed);
  return error.code;
}

async function main() {
  const waiting = [];
  const server = http2.createServer((req, res) => {
    if (req.url === '/wait') {
      waiting.push(res);
      return;
    }
    for (const status of [undefined, '103', 99, 101, 200]) {
      assert.throws(() => res.writeInformation(status), { code: 'ERR_HTTP2_STATUS_INVALID' });
    }
    for (const bad of [5, 'x', ['a', 'b']]) assert.throws(() => res.writeInformation(103, bad), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.strictEqual(res.setHeader('x-a', '1'), undefined);
    assert.strictEqual(res.appendHeader('x-a', '2'), undefined);
    assert.strictEqual(res.writeHead(0, null, { 'x-b': '3' }), res);
    assert.deepStrictEqual(res.getHeaderNames(), ['x-a', 'x-b', ':status']);
    assert.strictEqual(res.getHeaders()[':status'], 0);
    assert.throws(() => res.setHeader('x y', undefined), { code: 'ERR_HTTP2_HEADERS_SENT' });
    assert.throws(() => res.appendHeader('x', undefined), { code: 'ERR_HTTP2_HEADERS_SENT' });
    res.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const [headers] = await once(session.request().resume(), 'response');
  assert.strictEqual(headers[':status'], 200);
  assert.strictEqual(headers['x-a'], '1, 2');
  assert.strictEqual(headers['x-b'], '3');
  assert.strictEqual(session.goawayCode, 0);

  // The callback is first.
  const order = [];
  session.on('localSettings', () => order.push('event'));
  await new Promise((resolve) => session.settings({ enablePush: false }, () => {
    order.push('callback');
    setImmediate(resolve);
  }));
  assert.deepStrictEqual(order.slice(-2), ['callback', 'event']);

  session.request({ ':path': '/wait' }).resume();
  while (waiting.length === 0) await new Promise(setImmediate);
  session.close();
  assert.strictEqual(await failureOf(session), 'ERR_HTTP2_GOAWAY_SESSION');
  for (const bad of [null, 5, 'x']) {
    assert.throws(() => session.request(bad), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => session.request({}, bad), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  waiting[0].end();
  await once(session, 'close');
  assert.strictEqual(await failureOf(session), 'ERR_HTTP2_INVALID_SESSION');

  // Of a session that closes at once, as it has no streams, requests of this turn hear the same.
  const idle = http2.connect(`http://127.0.0.1:${server.address().port}`);
  await once(idle, 'connect');
  idle.close();
  const late = idle.request().on('aborted', () => assert.fail('its end was sent with its head'));
  assert.strictEqual((await once(late, 'error'))[0].code, 'ERR_HTTP2_GOAWAY_SESSION');
  assert.strictEqual(Object.getPrototypeOf(http2.getDefaultSettings()), null);
  assert.throws(() => http2.getPackedSettings({ maxFrameSize: 5 }), { actual: 5, min: 16_384, max: 16_777_215 });
  server.close();
}

main();
