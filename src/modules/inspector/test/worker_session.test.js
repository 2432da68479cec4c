'use strict';

// A worker's sessions: with its own inspector, and with that of the main thread.

const assert = require('assert');
const { Session } = require('inspector');
const { Worker, isMainThread, parentPort } = require('worker_threads');

if (isMainThread) {
  globalThis.place = 'main';
  const worker = new Worker(__filename);
  worker.once('message', (places) => {
    assert.deepStrictEqual(places, { main: 'main', own: 'worker' });
    worker.terminate();
  });
  // Threads that end with open sessions.
  for (let i = 0; i < 3; i++) {
    const code = `const { Session } = require('inspector');
      const own = new Session(); own.connect(); own.post('Debugger.enable');
      const main = new Session(); main.connectToMainThread(); main.post('Runtime.enable');
      process.exit(${i});`;
    new Worker(code, { eval: true }).once('exit', (status) => assert.strictEqual(status, i));
  }
} else {
  globalThis.place = 'worker';
  const own = new Session();
  own.connect();
  const main = new Session();
  main.connectToMainThread();
  own.post('Runtime.evaluate', { expression: 'place' }, (_, { result: { value } }) => {
    main.post('Runtime.evaluate', { expression: 'place' }, (error, answer) => {
      parentPort.postMessage({ own: value, main: answer.result.value });
    });
  });
  setInterval(() => {}, 1000);
}
