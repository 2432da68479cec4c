'use strict';

// Where a request goes is told by a symbol of its stream, for monitoring agents: what the session was connected to, without a path,
// unless the request names another.

const assert = require('assert');
const http2 = require('http2');

const server = http2.createServer((request, response) => response.end());
server.listen(0, () => {
  const address = `http://localhost:${server.address().port}`;
  const session = http2.connect(`${address}/path?query`);
  const originOf = (headers) => {
    // Not all of these are answered: where they would go is known before.
    const stream = session.request(headers).on('error', () => {});
    const [key] = Object.getOwnPropertySymbols(stream).filter(({ description }) => description === 'origin');
    return stream[key];
  };
  assert.deepStrictEqual([
    originOf(),
    originOf({ ':path': '/a' }),
    originOf({ host: 'b' }),
    originOf({ ':scheme': 'https', ':authority': 'c:1' }),
    originOf([':path', '/', ':scheme', 'https', ':authority', 'd']),
  ], [address, address, 'http://b', 'https://c:1', 'https://d']);
  session.destroy();
  server.close();
});
