'use strict';

// What a request is to somebody who looks at it, whenever that is.

const assert = require('node:assert');
const http = require('node:http');
const { finished } = require('node:stream');
const { once } = require('node:events');

async function exchange(listener, options) {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const request = http.get({ port: server.address().port, agent, headers: { A: '1', 'X-B': ['2', '3'] }, ...options });
  const [response] = await once(request, 'response');
  await once(response.resume(), 'close');
  return { server, agent, request, close() { agent.destroy(); server.close(); } };
}

async function fields() {
  for (let n = 0; n < 3; n++) {
    let seen;
    const { close } = await exchange((req, res) => {
      seen = { ...req };
      assert.strictEqual(req.rawHeaders[1], '1');
      req.rawHeaders.push('Late', '1');
      assert.strictEqual(req.headers.late, undefined);
      assert.strictEqual(req.headers.a, '1');
      assert.strictEqual(req.headers['x-b'], '2, 3');
      assert.deepStrictEqual(Object.keys(Object.getOwnPropertyDescriptor(req, 'rawHeaders')),
                             ['value', 'writable', 'enumerable', 'configurable']);
      res.end();
    });
    assert.deepStrictEqual(seen.rawHeaders.slice(2, 6), ['X-B', '2', 'X-B', '3']);
    close();
  }
  assert.deepStrictEqual(new http.IncomingMessage(null).rawHeaders, []);
}

async function afterwards() {
  let req;
  const { agent, close } = await exchange((request, res) => {
    req = request;
    res.end('x');
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepStrictEqual([req.readableEnded, req.destroyed, req.closed, req.aborted, req.complete], [true, true, true, false, true]);
  await new Promise((resolve) => finished(req, resolve));
  // It is over: the connection is none of its business any more.
  req.destroy();
  assert.strictEqual(req.socket.destroyed, false);
  assert.strictEqual(Object.values(agent.freeSockets).length, 1);
  close();
}

async function inFinish() {
  const seen = [];
  const { close } = await exchange((req, res) => {
    res.on('finish', () => {
      for (const event of ['end', 'close']) req.on(event, () => seen.push(event));
    });
    res.end('x');
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepStrictEqual(seen, ['end', 'close']);
  close();

  let socket;
  const other = await exchange((req, res) => {
    ({ socket } = req);
    res.on('finish', () => req.destroy());
    res.end('x');
  });
  assert.strictEqual(socket.destroyed, true);
  other.close();
}

(async () => {
  await fields();
  await afterwards();
  await inFinish();
})();
