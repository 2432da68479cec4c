'use strict';

// A stream that the peer resets without an error while a chunk waits for the end of the turn ends once it is read: the chunk never
// leaves, and neither the stream nor its session wait for it.

const assert = require('assert');
const http2 = require('http2');
const net = require('net');

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const emptySettings = '000000040000000000';
/** GET http://a/ on stream 1, which this ends. */
const request = '000006010500000001' + '828684410161';
/** RST_STREAM, NO_ERROR. */
const reset = '000004030000000001' + '00000000';

const server = http2.createServer();
const seen = [];
const client = new net.Socket();
server.on('stream', (stream) => {
  stream.respond();
  for (const event of ['aborted', 'end', 'finish', 'close']) stream.on(event, () => seen.push(event));
  setTimeout(() => {
    // The reset lies in the server's socket before the chunk is framed.
    client.write(Buffer.from(reset, 'hex'));
    stream.write('never sent', ({ code }) => seen.push(code));
    stream.once('close', () => {
      client.end();
      server.close();
    });
  }, 1);
});
server.listen(0, () => {
  client.resume();
  client.connect(server.address().port, () => {
    client.write(preface);
    client.write(Buffer.from(emptySettings + request, 'hex'));
  });
});
process.on('exit', () => assert.deepStrictEqual(seen, ['aborted', 'end', 'close', 'ECANCELED']));
