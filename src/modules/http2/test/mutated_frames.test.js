'use strict';

// Frames of HTTP/2 with bytes changed, cut, repeated and out of place, the same at every run: a server ends such connections by the
// protocol's means or goes on, reports nothing but errors of the session, and answers others. `FUZZ_ROUNDS=100000` runs for longer.

const assert = require('node:assert');
const { once } = require('node:events');
const http2 = require('node:http2');
const net = require('node:net');

const { random, pick } = require('../../../../test/support/random.js')();

const frame = (type, flags, id, payload = '') => {
  const bytes = Buffer.from(payload, 'latin1');
  const head = Buffer.alloc(9);
  head.writeUIntBE(bytes.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id >>> 0, 5);
  return Buffer.concat([head, bytes]);
};
// GET http://a/ and POST http://a/, by the static table (RFC 7541, appendix A).
const get = '\x82\x86\x84\x41\x01a';
const post = '\x83\x86\x84\x41\x01a';
const field = '\x40\x04name\x05value';
const frames = [
  frame(0, 0, 1, 'data'), frame(0, 1, 1), frame(0, 8, 1, '\x03padded\0\0\0'), frame(1, 5, 1, get), frame(1, 4, 1, post), frame(1, 0, 1, get + field),
  frame(1, 0x25, 3, `\0\0\0\0\x10${get}`), frame(1, 0x0d, 3, `\x02${get}\0\0`), frame(9, 4, 1, field), frame(9, 0, 1, field), frame(2, 0, 1, '\0\0\0\0\x10'),
  frame(3, 0, 1, '\0\0\0\x08'), frame(4, 0, 0), frame(4, 1, 0), frame(4, 0, 0, '\0\x03\0\0\0\x64'), frame(4, 0, 0, '\0\x04\x7f\xff\xff\xff'), frame(4, 0, 0, '\0\x05\0\0\x40\0'),
  frame(5, 4, 1, `\0\0\0\x02${get}`), frame(6, 0, 0, '12345678'), frame(6, 1, 0, '12345678'), frame(7, 0, 0, '\0\0\0\0\0\0\0\0bye'), frame(8, 0, 0, '\0\0\x10\0'),
  frame(8, 0, 1, '\0\0\0\x01'), frame(8, 0, 0, '\x7f\xff\xff\xff'), frame(10, 0, 0, '\0\x01ah2=":1"'), frame(12, 0, 0, '\0\x01a'), frame(16, 0, 0, '\0\0\0\x01u=1'), frame(0xfa, 0xff, 7, 'unknown'),
  frame(1, 5, 1, '\x82\x86\x84\x41\x81\x1f'), frame(1, 5, 1, '\x3f\xe1\x1f\x82\x86\x84'), frame(1, 5, 1, '\xff\xff\xff\xff\xff\x0f'), frame(1, 5, 1, `${get}\x40\x0aconnection\x05close`),
];
const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0)]);

function mutated() {
  const parts = [random(20) === 0 ? preface.subarray(0, random(preface.length)) : preface];
  for (let i = random(8) + 1; i > 0; i--) {
    const bytes = Buffer.from(pick(frames));
    switch (random(6)) {
      case 0: bytes[random(bytes.length)] = random(256); break;
      case 1: bytes[random(bytes.length)] ^= 1 << random(8); break;
      case 2: parts.push(bytes.subarray(0, random(bytes.length))); continue;
      case 3: parts.push(bytes); break;
      default:
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

async function main() {
  let streams = 0;
  const server = http2.createServer();
  server.on('stream', (stream, headers) => {
    streams++;
    stream.on('error', (error) => assert.match(error.code, /^ERR_HTTP2_/));
    stream.resume();
    if (headers[':method'] === 'HEAD') return void stream.close();
    if (!stream.destroyed) stream.respond({ ':status': 200 });
    stream.end('answer');
  });
  server.on('sessionError', (error) => assert.ok(error instanceof Error));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();

  const rounds = Number(process.env.FUZZ_ROUNDS ?? 400);
  let done = 0;
  const talk = async () => {
    while (done++ < rounds) {
      const input = mutated();
      const socket = net.connect(port, '127.0.0.1').on('error', () => {}).resume();
      const closed = new Promise((resolve) => socket.on('close', resolve));
      if (random(4) === 0) {
        const cut = random(input.length);
        socket.write(input.subarray(0, cut));
        await new Promise(setImmediate);
        if (!socket.destroyed) socket.end(input.subarray(cut));
      } else {
        socket.end(input);
      }
      await closed;
    }
  };
  await Promise.all(Array.from({ length: 8 }, talk));
  assert.ok(streams > rounds / 10, String(streams));

  const client = http2.connect(`http://127.0.0.1:${port}`);
  const request = client.request();
  let answer = '';
  for await (const part of request.setEncoding('utf8')) answer += part;
  assert.strictEqual(answer, 'answer');
  client.close();
  server.close();
}
main();
