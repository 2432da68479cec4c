'use strict';

// With serialization: 'advanced', messages arrive whole and in order, however the channel cuts them: many in one read, one in many.

const assert = require('node:assert');
const { fork } = require('node:child_process');

const messages = [];
for (let i = 0; i < 300; i++) messages.push({ i, wide: '\u4e2d'.repeat(i), bytes: Buffer.alloc(i % 7 === 0 ? i * 1000 : 3, i) });

if (process.argv[2] === 'child') {
  process.on('message', (message) => (message === 'end' ? process.disconnect() : process.send(message)));
} else {
  const child = fork(__filename, ['child'], { serialization: 'advanced' });
  const came = [];
  child.on('message', (message) => {
    came.push(message);
    if (came.length === messages.length) child.send('end');
  });
  for (const message of messages) child.send(message);
  assert.throws(() => child.send({ f() {} }), { message: 'f() {} could not be cloned.' });
  child.on('exit', (code) => {
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(came, messages);
  });
}
