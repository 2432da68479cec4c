'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');

if (cluster.isWorker) {
  net.createServer((socket) => socket.end(`${cluster.worker.id}`)).listen(0);
} else {
  // Two workers share the port that the primary opened for them, in turn.
  const answers = [];
  const ports = new Set();
  let exits = 0;
  cluster.on('listening', (worker, { port }) => {
    ports.add(port);
    if (Object.values(cluster.workers).every((one) => one.state === 'listening')) ask(4, port);
  });
  cluster.on('exit', (worker, code) => {
    assert.strictEqual(code, 0);
    assert.strictEqual(worker.exitedAfterDisconnect, true);
    exits++;
  });
  cluster.fork();
  cluster.fork();

  function ask(left, port) {
    if (left === 0) {
      cluster.disconnect();
      return;
    }
    let text = '';
    net
      .connect(port)
      .on('data', (data) => (text += data))
      .on('close', () => {
        answers.push(text);
        ask(left - 1, port);
      });
  }

  process.on('exit', () => {
    assert.strictEqual(ports.size, 1);
    assert.deepStrictEqual(answers.sort(), ['1', '1', '2', '2']);
    assert.strictEqual(exits, 2);
  });
}
