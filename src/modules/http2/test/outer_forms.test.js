'use strict';

// What programs see of streams besides their data: listeners of our own, priorities, trailers that are none.

const assert = require('assert');
const http2 = require('http2');
const { once } = require('events');

async function exchange(onRequest, use) {
  const server = http2.createServer(onRequest);
  await once(server.listen(0), 'listening');
  const client = http2.connect(`http://localhost:${server.address().port}`);
  const request = client.request();
  use?.(request);
  const [, flags] = await once(request, 'response');
  request.resume();
  await once(request, 'close');
  client.close();
  server.close();
  return flags;
}

(async () => {
  // 'continue' is told by the first listener for 'headers'.
  const seen = [];
  await exchange((request, response) => {
    response.writeContinue();
    response.end();
  }, (request) => {
    assert.strictEqual(request.listenerCount('headers'), 1);
    request.on('continue', () => seen.push('continue'));
    request.on('headers', () => seen.push('second')).prependListener('headers', () => seen.push('first'));
  });
  assert.deepStrictEqual(seen, ['first', 'continue', 'second']);

  // Priorities have no effect, whatever they are (RFC 9113, 5.3).
  await exchange((request, response) => {
    for (const options of [{ parent: request.stream.id }, { parent: 'x' }, undefined]) request.stream.priority(options);
    response.end();
  });

  // A head that is the end has no trailers; an end that has none shows that it was asked.
  const kEndStream = 1;
  let stream;
  const endsWithHead = await exchange((request, response) => {
    ({ stream } = response);
    response.setTrailer('a', 'b');
    response.end();
  });
  assert.strictEqual(endsWithHead & kEndStream, kEndStream);
  assert.strictEqual(stream.sentTrailers, undefined);
  await exchange((request, response) => {
    ({ stream } = response);
    response.end('x');
  });
  assert.deepStrictEqual({ ...stream.sentTrailers }, {});
})();
