'use strict';

// executionAsyncResource() in callbacks of native operations: the operation's own, through scopes within it and failures of others.

const assert = require('node:assert');
const { AsyncResource, executionAsyncId, executionAsyncResource } = require('node:async_hooks');
const fs = require('node:fs');
const net = require('node:net');

const top = executionAsyncResource();
const mine = new AsyncResource('MINE');

/** The resource of the running callback, which a scope of another resource and its end do not change. */
function look() {
  const resource = executionAsyncResource();
  assert.notStrictEqual(resource, top);
  mine.runInAsyncScope(() => assert.strictEqual(executionAsyncResource(), mine));
  assert.strictEqual(executionAsyncResource(), resource);
  assert.throws(() => mine.runInAsyncScope(() => { throw new Error('expected'); }), /expected/);
  assert.strictEqual(executionAsyncResource(), resource);
  return resource;
}

const seen = [];

fs.stat(__filename, () => {
  const resource = look();
  resource.mark = executionAsyncId();
  assert.strictEqual(executionAsyncResource().mark, executionAsyncId());
  fs.stat(__filename, () => {
    assert.notStrictEqual(look(), resource);
    seen.push('stat');
    process.once('uncaughtException', (error) => {
      assert.strictEqual(error.message, 'of a callback');
      setImmediate(() => fs.stat(__filename, () => {
        look();
        seen.push('after a failure');
      }));
    });
    throw new Error('of a callback');
  });
});

const server = net.createServer((socket) => {
  const accepted = look();
  socket.on('data', () => {
    assert.notStrictEqual(look(), accepted);
    seen.push('data');
    socket.end();
  });
});
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => {
    look();
    client.write('x');
  });
  client.resume().on('close', () => server.close());
});

process.on('exit', () => assert.deepStrictEqual(seen.sort(), ['after a failure', 'data', 'stat']));
