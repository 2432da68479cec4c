'use strict';

// With serialization: 'advanced', objects that have a native part arrive as their own properties.

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { MessageChannel } = require('node:worker_threads');

if (process.argv[2] === 'child') {
  process.once('message', (message) => process.send(message, () => process.disconnect()));
} else {
  const { port1 } = new MessageChannel();
  const child = fork(__filename, ['child'], { serialization: 'advanced' });
  child.send({ port: Object.assign(port1, { name: 'x' }), bytes: new Uint8Array([1, 2]), big: 1n, map: new Map([[1, Buffer.from('b')]]) });
  child.once('message', (message) => {
    port1.close();
    assert.strictEqual(message.port.name, 'x');
    assert.deepStrictEqual(message.bytes, new Uint8Array([1, 2]));
    assert.strictEqual(message.big, 1n);
    assert.strictEqual(message.map.get(1).toString(), 'b');
  });
}
