'use strict';

// A worker that dies before it has taken the connection that it was given: the client is told, instead of waiting for ever.

const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');

if (cluster.isWorker) {
  net.createServer((socket) => socket.end('taken')).listen(0, '127.0.0.1');
} else {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const worker = cluster.fork();
  cluster.once('listening', (_, { port }) => {
    worker.process.kill('SIGSTOP');
    const client = net.connect(port, '127.0.0.1', () => {
      // The primary has accepted it, and sent it on, when its own message to a client of its own came round.
      const probe = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1', () => {
        net.connect(probe.address().port, '127.0.0.1').on('close', () => {
          probe.close();
          setImmediate(() => worker.process.kill('SIGKILL'));
        }).resume();
      });
    });
    let text = '';
    client.on('data', (data) => { text += data; });
    client.on('error', () => {});
    client.on('close', () => assert.strictEqual(text, ''));
  });
}
