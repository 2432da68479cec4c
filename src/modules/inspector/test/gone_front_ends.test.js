'use strict';

// Front ends, threads and servers that go away in the middle of things: nobody may hang or fall.

const assert = require('assert');
const { spawn } = require('child_process');
const inspector = require('inspector');
const net = require('net');
const { Worker } = require('worker_threads');

const { Session } = inspector;
const ended = (worker) => new Promise((resolve) => worker.once('exit', resolve));
const heard = (session, event) => new Promise((resolve) => session.once(event, ({ params }) => resolve(params)));
const post = (session, method, params) => new Promise((resolve, reject) => {
  session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
});

/** A worker that stands still in the hands of a session of this thread. */
async function pausedWorker(code) {
  const session = new Session();
  session.connect();
  await post(session, 'NodeWorker.enable', { waitForDebuggerOnStart: true });
  const worker = new Worker(code, { eval: true });
  const { sessionId } = await heard(session, 'NodeWorker.attachedToWorker');
  const paused = new Promise((resolve) => {
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      if (params.message.includes('Debugger.paused')) resolve();
    });
  });
  for (const method of ['Debugger.enable', 'Runtime.enable', 'Runtime.runIfWaitingForDebugger']) {
    await post(session, 'NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id: 1, method }) });
  }
  await paused;
  return { session, worker, sessionId };
}

async function main() {
  {
    // A worker that is ended while it stands still.
    const { session, worker } = await pausedWorker('debugger; for (;;);');
    const exit = ended(worker);
    worker.terminate();
    assert.strictEqual(await exit, 1);
    session.disconnect();
  }
  {
    // One whose debugger lets go, or is gone with its session: it goes on.
    const { session, worker, sessionId } = await pausedWorker('debugger; process.exitCode = 7;');
    const exit = ended(worker);
    await post(session, 'NodeWorker.detach', { sessionId });
    assert.strictEqual(await exit, 7);
    session.disconnect();
    const again = await pausedWorker('debugger; process.exitCode = 8;');
    const secondExit = ended(again.worker);
    again.session.disconnect();
    assert.strictEqual(await secondExit, 8);
  }
  {
    // Workers that wait for a debugger which never comes.
    const session = new Session();
    session.connect();
    await post(session, 'NodeWorker.enable', { waitForDebuggerOnStart: true });
    const workers = [1, 2, 3].map(() => new Worker('0', { eval: true }));
    const exits = workers.map(ended);
    for (const worker of workers) worker.terminate();
    assert.deepStrictEqual(await Promise.all(exits), [1, 1, 1]);
    session.disconnect();
  }
  {
    // A worker that stops the main thread, and ends.
    const worker = new Worker(`
      const session = new (require('inspector').Session)();
      session.connectToMainThread();
      session.post('Debugger.enable');
      session.once('Debugger.paused', () => process.exit(0));
      session.post('Debugger.pause');
      setInterval(() => {}, 1000);
    `, { eval: true });
    const ticks = setInterval(() => {}, 1);
    assert.strictEqual(await ended(worker), 0);
    clearInterval(ticks);
  }

  // Servers that open and close while somebody comes in.
  for (let i = 0; i < 10; i++) {
    const handle = inspector.open(0);
    const { hostname, port, pathname } = new URL(inspector.url());
    const socket = net.connect(port, hostname);
    socket.on('error', () => {}).resume();
    socket.write(`GET ${pathname} HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n`);
    if (i % 2) await new Promise(setImmediate);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    handle[Symbol.dispose]();
    await closed;
  }

  // A program that stands still when its front end breaks the connection.
  const child = spawn(process.execPath, ['--inspect-brk=0', '-e', 'process.exit(9)']);
  const exit = new Promise((resolve) => child.once('exit', resolve));
  const url = await new Promise((resolve) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      const found = /ws:\S+(?=\n)/.exec(text += chunk);
      if (found) resolve(found[0]);
    });
  });
  const { hostname, port, pathname } = new URL(url);
  const socket = net.connect(port, hostname);
  socket.write(`GET ${pathname} HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n`);
  for (const method of ['Debugger.enable', 'Runtime.runIfWaitingForDebugger']) {
    const message = Buffer.from(JSON.stringify({ id: 1, method }));
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | message.length, 0, 0, 0, 0]), message]));
  }
  await new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('Debugger.paused')) resolve();
    });
  });
  socket.destroy();
  assert.strictEqual(await exit, 9);
}

let isDone = false;
process.on('exit', () => assert.ok(isDone));
main().then(() => { isDone = true; });
