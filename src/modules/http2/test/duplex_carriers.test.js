'use strict';

// Sessions over a Duplex that is no socket: its errors are the session's, and it may go away in the middle of a write.

const test = require('node:test');
const assert = require('node:assert');
const http2 = require('node:http2');
const { once } = require('node:events');
const { createHook } = require('node:async_hooks');
const { Duplex } = require('node:stream');

const closing = (session) => new Promise((resolve) => session.once('close', resolve));

const sink = (onWrite = () => {}) => new Duplex({
  read() {},
  write(chunk, encoding, callback) {
    onWrite(chunk);
    callback();
  },
});

/** A session over CARRIER with a request under way, and what is told of both. */
async function connect(carrier) {
  const session = http2.connect('http://localhost', { createConnection: () => carrier });
  const told = [];
  session.on('error', (error) => told.push(`session: ${error.message}`));
  session.on('close', () => told.push('session: close'));
  await once(session, 'connect');
  const request = session.request({});
  request.on('error', (error) => told.push(`request: ${error.message}`));
  request.on('close', () => told.push('request: close'));
  return { session, told };
}

test('an error of the Duplex ends the session', async () => {
  const carrier = sink();
  const { session, told } = await connect(carrier);
  carrier.destroy(new Error('gone'));
  await closing(session);
  assert.deepStrictEqual(told, ['request: gone', 'request: close', 'session: gone', 'session: close']);
});

test('an error that the session is destroyed with is told once', async () => {
  const { session, told } = await connect(sink());
  session.destroy(new Error('enough'));
  await closing(session);
  assert.deepStrictEqual(told, ['request: enough', 'request: close', 'session: enough', 'session: close']);
});

test('a carrier that is closed while the last frames are written', async () => {
  let handle;
  const hook = createHook({
    init(id, type, trigger, resource) {
      if (type === 'JSSTREAM') handle = resource;
    },
  }).enable();
  let isEnding = false;
  const { session } = await connect(sink(() => {
    if (isEnding) handle.endStream();
  }));
  hook.disable();
  isEnding = true;
  session.destroy();
  await closing(session);
});
