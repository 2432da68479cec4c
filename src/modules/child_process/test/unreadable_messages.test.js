'use strict';

// A message that cannot be read is an uncaught exception; those before it come, and those of later reads do.

const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const v8 = require('node:v8');
const { fork } = require('node:child_process');
const { once } = require('node:events');

const framed = (bytes) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

const forms = {
  json: { make: (value) => Buffer.from(`${JSON.stringify(value)}\n`), bad: Buffer.from('{bad\n') },
  advanced: { make: (value) => framed(v8.serialize(value)), bad: framed(Buffer.from([0xff, 15, 99, 99])) },
};

if (process.argv[2] in forms) {
  const { make, bad } = forms[process.argv[2]];
  const { fd } = process.channel;
  const last = make('last');
  fs.writeSync(fd, Buffer.concat([make('first'), make('second'), bad, last.subarray(0, 5)]));
  // The rest comes with another read.
  process.once('message', () => {
    fs.writeSync(fd, last.subarray(5));
    process.disconnect();
  });
} else {
  for (const serialization of Object.keys(forms)) {
    test(serialization, async () => {
      const errors = [];
      process.setUncaughtExceptionCaptureCallback((error) => {
        errors.push(error.name);
        child.send('go on');
      });
      const child = fork(__filename, [serialization], { serialization });
      const messages = [];
      child.on('message', (message) => messages.push(message));
      await once(child, 'exit');
      process.setUncaughtExceptionCaptureCallback(null);
      assert.deepStrictEqual(messages, ['first', 'second', 'last']);
      assert.deepStrictEqual(errors, [serialization === 'json' ? 'SyntaxError' : 'Error']);
    });
  }
}
