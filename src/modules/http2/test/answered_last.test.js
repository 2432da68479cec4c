'use strict';

// An answer that ends a stream whose request was read before: what is told of its chunks and its end. And responses whose request is not
// read, and fields that they cannot have.

const assert = require('assert');
const http2 = require('http2');
const { once } = require('events');

/** What happens on the server with a POST whose body ENDS or not, until the client's stream is closed or nothing happens any more. */
async function run(onRequest, { isCompat = false, ends = true } = {}) {
  const seen = [];
  const watch = (emitter, names, prefix = '') => names.forEach((name) => emitter.on(name, () => seen.push(prefix + name)));
  const callback = (name) => (error) => seen.push(error ? `${name} ${error.code}` : name);
  const server = http2.createServer();
  if (isCompat) {
    server.on('request', (request, response) => {
      watch(response, ['finish', 'close']);
      watch(response.stream, ['finish', 'close'], 'stream ');
      response.stream.on('error', callback('error'));
      onRequest(request, response, callback);
    });
  } else {
    server.on('stream', (stream) => {
      watch(stream, ['finish', 'end', 'close']);
      onRequest(stream, callback);
    });
  }
  await once(server.listen(0), 'listening');
  const client = http2.connect(`http://localhost:${server.address().port}`);
  const request = client.request({ ':method': 'POST' });
  const over = new Promise((resolve) => request.on('close', resolve));
  request.on('error', () => {}).resume();
  if (ends) {
    request.end('body');
    await over;
  } else {
    request.write('body');
    await once(request, 'end');
    // A reset would come in a later turn of the server's.
    await new Promise((resolve) => client.ping(resolve));
    await new Promise((resolve) => client.ping(resolve));
    seen.push('open');
  }
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  client.destroy();
  server.close();
  return seen;
}

/** ANSWER when the request was read. */
const afterwards = (answer) => (stream, ...args) => stream.resume().on('end', () => answer(stream, ...args));

(async () => {
  // The chunk has left, but the stream was over with it.
  assert.deepStrictEqual(await run(afterwards((stream, callback) => {
    stream.respond();
    stream.write('answer', callback('written'));
    stream.end(callback('ended'));
  })), ['end', 'close', 'written', 'ended ERR_STREAM_DESTROYED']);

  const isCompat = true;
  assert.deepStrictEqual(await run(afterwards((request, response, callback) => {
    response.write('answer', callback('written'));
    response.end(callback('ended'));
  }), { isCompat }), ['written', 'stream finish', 'ended', 'finish', 'close', 'stream close']);

  // Whose head was the end may still get the request; whose body was, gets no more of it.
  const ends = false;
  assert.deepStrictEqual(await run((request, response) => response.end(), { isCompat, ends }), ['stream finish', 'open']);
  assert.deepStrictEqual(
    await run((request, response) => response.end('body'), { isCompat, ends }).then((seen) => seen.slice(-1)), ['open']);

  assert.deepStrictEqual(await run((request, response) => {
    for (const set of ['setHeader', 'appendHeader']) {
      assert.throws(() => response[set](':path', '/'), { code: 'ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED' });
      assert.throws(() => response[set](':x', '/'), { code: 'ERR_HTTP2_INVALID_PSEUDOHEADER' });
      assert.throws(() => response[set]('a b', '/'), { code: 'ERR_INVALID_HTTP_TOKEN' });
    }
    response.setTrailer(':x', '1');
    // HTTP/1's fields but for Connection are kept, and cannot be sent.
    response.setHeader('Connection', 'close');
    response.setHeader('Keep-Alive', 'timeout=5');
    assert.deepStrictEqual(response.getHeaderNames(), ['keep-alive']);
    assert.throws(() => response.writeHead(200), { code: 'ERR_HTTP2_INVALID_CONNECTION_HEADERS' });
    response.setHeader('a:b', '1');
  }, { isCompat }), ['error ERR_INVALID_HTTP_TOKEN', 'finish', 'close', 'stream close']);
})();
