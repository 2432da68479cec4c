'use strict';

// What a session sends of streams that it resets and of those that it takes along when it is destroyed: what was submitted before goes
// before, but not of a stream that is refused while its frames are being read, and nothing of a session that ends there.

const assert = require('assert');
const http2 = require('http2');
const net = require('net');

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const emptySettings = '000000040000000000';
/** GET http://a/ on the streams 1 and 3, whose bodies go on. */
const requests = '000006010400000001' + '828684410161' + '000006010400000003' + '828684410161';
const names = { 0: 'DATA', 1: 'HEADERS', 3: 'RST', 7: 'GOAWAY' };
const kHead = 9;

/** The frames of BYTES but for those of the session's start: "RST1:7" for a reset of stream 1 with code 7, "DATA1*" for a last one. */
function list(bytes) {
  const frames = [];
  for (let at = 0; at < bytes.length; at += kHead + bytes.readUIntBE(at, 3)) {
    const type = bytes[at + 3];
    if (names[type] === undefined) continue;
    const suffix = type === 3 ? `:${bytes.readUInt32BE(at + kHead)}` : type === 7 ? `:${bytes.readUInt32BE(at + kHead + 4)}` : '';
    frames.push(`${names[type]}${type === 7 ? '' : bytes.readUInt32BE(at + 5)}${type < 2 && bytes[at + 4] & 1 ? '*' : ''}${suffix}`);
  }
  return frames.join(' ');
}

/** The frames that come when ACT(stream) is called with the second stream, in its event or a turn later. */
function framesOf(act, isLater) {
  return new Promise((resolve) => {
    const server = http2.createServer();
    server.on('sessionError', () => {});
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      if (stream.id === 1) return;
      const { session } = stream;
      const run = () => {
        act(stream);
        // The end of the connection is the last that is seen.
        setImmediate(() => setImmediate(() => session.destroy()));
      };
      if (isLater) setImmediate(run);
      else run();
    });
    server.listen(0, () => {
      const parts = [];
      const socket = net.connect(server.address().port, () => socket.write(Buffer.concat([
        Buffer.from(preface), Buffer.from(emptySettings + requests, 'hex'),
      ])));
      socket.on('data', (part) => parts.push(part));
      socket.on('end', () => {
        socket.destroy();
        server.close(() => resolve(list(Buffer.concat(parts))));
      });
    });
  });
}

const answer = (stream) => {
  stream.respond();
  stream.end('abc');
};
const answerAndReset = (code) => (stream) => {
  answer(stream);
  stream.close(code);
};
const answerAndDestroy = (stream) => {
  answer(stream);
  stream.session.destroy(2);
};

const kRefused = 7;
const kEnhanceYourCalm = 11;

(async () => {
  assert.strictEqual(await framesOf(answerAndReset(kRefused)), 'RST3:7 GOAWAY:0');
  assert.strictEqual(await framesOf(answerAndReset(kEnhanceYourCalm)), 'RST3:11 GOAWAY:0');
  assert.strictEqual(await framesOf(answerAndReset(1)), 'HEADERS3 DATA3* RST3:1 GOAWAY:0');
  // The chunk leaves with close(), before the turn in which it would learn that it is the last.
  assert.strictEqual(await framesOf(answerAndReset(kRefused), true), 'HEADERS3 DATA3 RST3:7 GOAWAY:0');
  assert.strictEqual(await framesOf(answerAndDestroy), 'GOAWAY:2');
  // All streams but the last are reset by themselves.
  assert.strictEqual(await framesOf(answerAndDestroy, true), 'HEADERS3 DATA3 RST1:2 GOAWAY:2');
})();
