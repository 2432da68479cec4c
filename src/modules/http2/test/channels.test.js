'use strict';
// diagnostics_channel hears of the streams of both sides, in the order of their lives.
const assert = require('node:assert');
const http2 = require('node:http2');
const { subscribe } = require('node:diagnostics_channel');

const heard = { client: [], server: [] };
for (const side of ['client', 'server']) {
  for (const event of ['created', 'start', 'bodyChunkSent', 'bodySent', 'finish', 'close', 'error']) {
    subscribe(`http2.${side}.stream.${event}`, ({ stream, headers }) => {
      heard[side].push(event);
      if (event === 'start') assert.strictEqual(typeof stream.id, 'number');
      if (event === 'created') assert.strictEqual(headers[':path'], '/x');
    });
  }
}

const server = http2.createServer();
server.on('stream', (stream) => {
  stream.respond();
  stream.end('answer');
});
server.listen(0, () => {
  const client = http2.connect(`http://localhost:${server.address().port}`);
  const request = client.request({ ':path': '/x', ':method': 'POST' });
  request.end('question');
  request.resume();
  request.on('close', () => {
    client.close();
    server.close();
  });
});

process.on('exit', () => {
  assert.deepStrictEqual(heard.client, ['created', 'bodyChunkSent', 'start', 'bodySent', 'finish', 'close']);
  assert.deepStrictEqual(heard.server, ['created', 'start', 'finish', 'close']);
});
