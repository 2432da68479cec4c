'use strict';

// A response that nobody has any more, whose body stands still: the program ends all the same, once the collector has looked, which it
// does after eight seconds of silence.

const assert = require('assert');
const net = require('net');
const { execFile } = require('child_process');

if (process.argv[2] === 'ask') {
  fetch(process.argv[3]).then((response) => console.log(response.status));
} else {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write('HTTP/1.1 500 Oh\r\n\r\nsome'));
  }).listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    execFile(process.execPath, [__filename, 'ask', `http://127.0.0.1:${port}`], (error, stdout) => {
      assert.ifError(error);
      assert.strictEqual(stdout, '500\n');
      server.close();
    });
  });
}
