'use strict';
// Children: spawn of /bin/true, a forked child from its start to its first answer and its end, and the way of a message to a
// forked child and back.
const { fork, spawn } = require('node:child_process');
const { measureAsync, wallClock } = require('../lib/measure.js');

if (process.argv[2] === 'echo') {
  process.on('message', (value) => process.send(value));
} else {
  const each = (name, operation) =>
    measureAsync(`process: ${name}`, async (count) => {
      for (let i = 0; i < count; i++) await operation();
    }, wallClock);
  const answer = (child, value) =>
    new Promise((resolve) => {
      child.once('message', resolve);
      child.send(value);
    });
  const ended = (child, event) => new Promise((resolve) => child.once(event, resolve));

  (async () => {
    await each('spawn of true, output ignored', () => ended(spawn('/bin/true', { stdio: 'ignore' }), 'exit'));
    await each('spawn of true, output piped', () => ended(spawn('/bin/true'), 'close'));
    await each('fork, one message there and back, end', async () => {
      const child = fork(__filename, ['echo']);
      await answer(child, 'hello');
      child.disconnect();
      await ended(child, 'exit');
    });
    const child = fork(__filename, ['echo']);
    await answer(child, 0);
    await each('a message to a forked child and back', () => answer(child, { id: 1, name: 'name' }));
    await each('100 messages to a forked child and back', () => new Promise((resolve) => {
      let left = 100;
      child.on('message', function count() {
        if (--left > 0) return;
        child.off('message', count);
        resolve();
      });
      for (let i = 0; i < 100; i++) child.send({ id: i, name: 'name' });
    }));
    child.disconnect();
  })();
}
