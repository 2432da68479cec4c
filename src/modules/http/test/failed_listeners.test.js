'use strict';
// A connection whose request was left by an exception that the program survived is not read any further: what comes next on it is
// an error, which names the place in the input where the listener threw.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');

const head = 'POST / HTTP/1.1\r\nHost: x\r\n';
const inputs = [
  // What is thrown at, with the end of the input right behind it, and what comes after.
  [`${head}Content-Length: 4\r\n\r\n`, 'ab', 'cd'],
  [`${head}Transfer-Encoding: chunked\r\n\r\n`, '4\r\nab', 'cd\r\n0\r\n\r\n'],
];

async function thrown([start, thrownAt, rest]) {
  const log = [];
  const surprised = new Error('a listener');
  const server = http.createServer((request) => {
    request.on('error', (error) => log.push(error.code));
    request.on('data', (chunk) => {
      log.push(`${chunk}`);
      throw surprised;
    });
    request.on('end', () => log.push('end'));
    socket.write(thrownAt);
  });
  server.on('clientError', (error, connection) => {
    log.push(error.code, error.message, error.bytesParsed);
    connection.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const survived = new Promise((resolve) => process.once('uncaughtException', resolve));
  const socket = net.connect(server.address().port, '127.0.0.1').resume();
  socket.write(start);
  assert.strictEqual(await survived, surprised);
  socket.write(rest);
  await once(socket, 'close');
  server.close();
  assert.deepStrictEqual(log, ['ab', 'HPE_JS_EXCEPTION', 'Parse Error: JS Exception', thrownAt.length, 'ECONNRESET']);
}

(async () => {
  for (const input of inputs) await thrown(input);
})();
