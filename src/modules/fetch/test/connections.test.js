'use strict';

// fetch()'s connections: which are used again, what happens to those that the other side ends, and what a program's end waits for.

const assert = require('assert');
const net = require('net');
const { once } = require('events');
const { execFile } = require('child_process');
const { setImmediate: turn, setTimeout: wait } = require('timers/promises');

if (process.argv[2] === 'ask') {
  // Neither a kept connection nor an unread answer keeps the process.
  fetch(process.argv[3]).then((response) => console.log(response.status));
} else {
  main();
}

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const text = async (url, init) => (await fetch(url, init)).text();

/** A server that calls ONREQUEST(socket, number of the request on its connection, path). */
async function serve(onRequest) {
  const connections = [];
  const server = net.createServer((socket) => {
    const requests = [];
    connections.push(requests);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      const [, path] = `${data}`.split(' ');
      requests.push(path);
      onRequest(socket, requests.length, path);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, connections, url: `http://127.0.0.1:${server.address().port}` };
}

async function main() {
  {
    // One after the other: a connection is free when the turn of its answer has ended.
    const { server, connections, url } = await serve((socket) => socket.write(answer));
    for (let i = 0; i < 5; i++) {
      assert.strictEqual(await text(`${url}/${i}`), 'ok');
      await turn();
      await turn();
    }
    assert.deepStrictEqual(connections, [['/0', '/1', '/2', '/3', '/4']]);
    // At a time: as many as there are requests. The oldest is taken first.
    await Promise.all([5, 6, 7].map((i) => text(`${url}/${i}`)));
    assert.strictEqual(connections.length, 3);
    assert.strictEqual(connections[0].length, 6);
    // HEAD is the last of its connection.
    await wait(5);
    await fetch(`${url}/head`, { method: 'HEAD' });
    assert.deepStrictEqual(connections[0].at(-1), '/head');
    await turn();
    await turn();
    await text(`${url}/next`);
    assert.notStrictEqual(connections[0].at(-1), '/next');

    const [printed] = await new Promise((resolve, reject) => {
      execFile(process.execPath, [__filename, 'ask', url], (error, ...output) => (error ? reject(error) : resolve(output)));
    });
    assert.strictEqual(printed, '200\n');
    server.close();
  }
  {
    // Ended while it was kept: nobody notices.
    const { server, connections, url } = await serve((socket) => {
      socket.write(answer);
      setImmediate(() => socket.end());
    });
    for (let i = 0; i < 3; i++) {
      assert.strictEqual(await text(`${url}/${i}`), 'ok');
      await wait(10);
    }
    assert.deepStrictEqual(connections, [['/0'], ['/1'], ['/2']]);
    server.close();
  }
  {
    // Ended instead of an answer: it may have been carried out, so that it is not sent again.
    const { server, connections, url } = await serve((socket, number) => {
      if (number === 1) socket.write(answer);
      else socket.end();
    });
    await text(`${url}/0`);
    await wait(10);
    await assert.rejects(text(`${url}/1`), ({ name, message, cause }) => {
      assert.deepStrictEqual([name, message, cause.code, cause.message], ['TypeError', 'fetch failed', 'UND_ERR_SOCKET', 'other side closed']);
      assert.strictEqual(cause.socket.remotePort, server.address().port);
      return true;
    });
    assert.deepStrictEqual(connections, [['/0', '/1']]);
    server.close();
  }
  for (const evil of ['HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil', 'HTTP/1.1 200 OK\r\nx: ']) {
    // What comes without a request, whole or in part, is nobody's answer.
    const { server, connections, url } = await serve((socket, number, path) => {
      socket.write(answer);
      if (path === '/0') setImmediate(() => socket.write(evil));
    });
    assert.strictEqual(await text(`${url}/0`), 'ok');
    await wait(10);
    assert.strictEqual(await text(`${url}/1`), 'ok');
    assert.deepStrictEqual(connections, [['/0'], ['/1']]);
    server.close();
  }
  {
    // A server that says it soon closes is taken at its word.
    const { server, connections, url } = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nKeep-Alive: timeout=1\r\n\r\nok');
    });
    for (let i = 0; i < 2; i++) {
      await text(`${url}/${i}`);
      await wait(5);
    }
    assert.deepStrictEqual(connections, [['/0'], ['/1']]);
    server.close();
  }
  {
    // A long body leaves as the other side reads.
    const body = 'long'.repeat(200_000);
    let received = 0;
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => {
        received += data.length;
        if (received > body.length) socket.write(answer);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${server.address().port}`;
    assert.strictEqual(await text(url, { method: 'POST', body }), 'ok');
    server.close();
  }
  {
    const { server, url } = await serve(() => {});
    server.close();
    await once(server, 'close');
    await assert.rejects(fetch(url), ({ cause }) => cause.code === 'ECONNREFUSED' && cause.syscall === 'connect');
  }
}
