'use strict';

// What follows a request with Upgrade that nobody took, and what becomes of answers that wait behind another when the connection ends.

const assert = require('assert');
const http = require('http');
const net = require('net');
const { once } = require('events');

const upgrade = 'GET /1 HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
const plain = 'GET /2 HTTP/1.1\r\nHost: x\r\n\r\n';

/** The targets that a server sees of PARTS, each written when the one before was answered, and the code of its 'clientError'. */
async function sequence(parts, answers) {
  const seen = [];
  const server = http.createServer((request, response) => {
    seen.push(request.url);
    response.end('ok');
  });
  server.on('clientError', (error, socket) => {
    seen.push(error.code);
    socket.destroy();
  });
  await once(server.listen(0), 'listening');
  const socket = net.connect(server.address().port).on('error', () => {});
  for (const [i, part] of parts.entries()) {
    socket.write(part);
    if (i < answers) await once(socket, 'data');
  }
  if (!seen.at(-1).startsWith('HPE')) await new Promise((resolve) => setTimeout(resolve, 20));
  else await once(socket, 'close');
  socket.destroy();
  server.close();
  return seen;
}

async function passedUpgrade() {
  assert.deepStrictEqual(await sequence([upgrade, '\x81\x85frame'], 1), ['/1']);
  assert.deepStrictEqual(await sequence([upgrade, plain], 2), ['/1', '/2']);
  assert.deepStrictEqual(await sequence([upgrade, 'GET / HTTP/1.1\r\nno field\r\n\r\n'], 1), ['/1']);
}

/** A request of the usual kind in between, and errors are errors again. */
async function laterError() {
  const seen = [];
  const server = http.createServer((request, response) => response.end('ok'));
  await once(server.listen(0), 'listening');
  const socket = net.connect(server.address().port);
  for (const part of [upgrade, plain]) {
    socket.write(part);
    await once(socket, 'data');
  }
  const failed = once(server, 'clientError');
  server.on('clientError', (error, peer) => peer.destroy());
  socket.on('error', () => {}).write('garbage\r\n\r\n');
  seen.push((await failed)[0].code);
  assert.deepStrictEqual(seen, ['HPE_INVALID_METHOD']);
  socket.destroy();
  server.close();
}

async function waitingAnswers() {
  const answers = [];
  const server = http.createServer((request, response) => {
    answers.push(response);
    if (answers.length > 1) response.end('waits');
  });
  await once(server.listen(0), 'listening');
  const socket = net.connect(server.address().port);
  socket.write(plain + plain);
  while (answers.length < 2) await new Promise(setImmediate);
  const closed = once(answers[1], 'close');
  socket.destroy();
  await closed;
  assert.deepStrictEqual(answers.map(({ destroyed, errored }) => [destroyed, errored?.code]), [[true, undefined], [true, 'ECONNRESET']]);
  server.close();
}

passedUpgrade().then(laterError).then(waitingAnswers);
