'use strict';

// Each of many pipelined requests is answered once and in order, whether its answer was given, begun or not yet known when its turn came.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { setTimeout: wait } = require('node:timers/promises');

const count = 12;
const ways = {
  'after the same time': (req, res) => setTimeout(() => res.end(req.url), 2),
  'the last first': (req, res, i) => setTimeout(() => res.end(req.url), 2 * (count - i)),
  'at the next turn': (req, res) => setImmediate(() => res.end(req.url)),
  'begun at once': (req, res) => {
    res.write(req.url);
    setTimeout(() => res.end(), 2);
  },
  'begun at once, more later': (req, res, i) => {
    res.write(req.url.slice(0, 1));
    setTimeout(() => {
      res.write(req.url.slice(1));
      setTimeout(() => res.end(), i % 3);
    }, 2);
  },
  'every second at once': (req, res, i) => (i % 2 ? res.end(req.url) : setTimeout(() => res.end(req.url), 2)),
};

async function answers(listener, inOnePacket) {
  let i = 0;
  let finished = 0;
  const server = http.createServer((req, res) => {
    res.on('finish', () => finished++);
    listener(req, res, i++);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const requests = Array.from({ length: count }, (_, n) => `GET /${n} HTTP/1.1\r\nHost: x\r\n${n === count - 1 ? 'Connection: close\r\n' : ''}\r\n`);
  const socket = net.connect(server.address().port, '127.0.0.1');
  const ended = socket.setEncoding('latin1').toArray();
  if (inOnePacket) {
    socket.write(requests.join(''));
  } else {
    for (const request of requests) {
      socket.write(request);
      await wait(1);
    }
  }
  const text = (await ended).join('');
  await new Promise((resolve) => { server.close(resolve); });
  assert.strictEqual(finished, count);
  // Bodies only, chunks put together.
  return text.split('HTTP/1.1 200 OK').slice(1).map((answer) => answer.split('\r\n\r\n').slice(1).join('\r\n').replace(/(?:^|\r\n)\d+(?:\r\n|$)/g, '').trim());
}

(async () => {
  const expected = Array.from({ length: count }, (_, n) => `/${n}`);
  for (const [name, listener] of Object.entries(ways)) {
    for (const inOnePacket of [true, false]) {
      assert.deepStrictEqual(await answers(listener, inOnePacket), expected, `${name}, ${inOnePacket}`);
    }
  }
})();
