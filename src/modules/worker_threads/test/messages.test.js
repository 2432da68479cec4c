'use strict';
const assert = require('node:assert');
const { Worker, MessageChannel, receiveMessageOnPort, isMainThread, parentPort, workerData } = require('node:worker_threads');

if (!isMainThread) {
  assert.deepStrictEqual(workerData, { n: 1 });
  parentPort.on('message', (message) => {
    if (message === 'end') return parentPort.close();
    parentPort.postMessage(message.bytes, [message.bytes.buffer]);
  });
} else {
  // Structured cloning keeps kinds and cycles, and refuses functions.
  const value = { map: new Map([[1, new Set(['a'])]]), date: new Date(0), error: new RangeError('r') };
  value.self = value;
  const copy = structuredClone(value);
  assert.strictEqual(copy.self, copy);
  assert.deepStrictEqual(copy.map, value.map);
  assert.ok(copy.error instanceof RangeError);
  assert.throws(() => structuredClone(() => {}), { name: 'DataCloneError', code: 25 });
  const buffer = new ArrayBuffer(8);
  assert.strictEqual(structuredClone(buffer, { transfer: [buffer] }).byteLength, 8);
  assert.strictEqual(buffer.byteLength, 0);
  assert.ok(structuredClone(new DOMException('m', 'DataError')) instanceof DOMException);

  // Ports: in order, taken synchronously, closed together.
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(1);
  port1.postMessage({ two: 2 });
  assert.deepStrictEqual(receiveMessageOnPort(port2), { message: 1 });
  assert.deepStrictEqual(receiveMessageOnPort(port2), { message: { two: 2 } });
  assert.strictEqual(receiveMessageOnPort(port2), undefined);
  assert.throws(() => port1.postMessage(null, [port1]), { name: 'DataCloneError' });
  let closed = 0;
  port1.on('close', () => closed++);
  port2.on('close', () => closed++);
  port1.close();

  // A worker answers, and its end is told.
  const worker = new Worker(__filename, { workerData: { n: 1 } });
  const seen = [];
  worker.on('online', () => seen.push('online'));
  worker.on('message', (bytes) => {
    seen.push([...bytes]);
    worker.postMessage('end');
  });
  worker.on('exit', (code) => seen.push(code));
  worker.postMessage({ bytes: new Uint8Array([1, 2, 3]) });

  // One that throws, and one that never ends.
  const events = [];
  new Worker('throw new TypeError("lost")', { eval: true })
    .on('error', (error) => events.push(error.name, error.message))
    .on('exit', (code) => events.push(code));
  const endless = new Worker('for (;;);', { eval: true });
  let terminated;
  endless.on('online', async () => (terminated = await endless.terminate()));

  process.on('exit', () => {
    assert.deepStrictEqual(seen, ['online', [1, 2, 3], 0]);
    assert.deepStrictEqual(events, ['TypeError', 'lost', 1]);
    assert.strictEqual(terminated, 1);
    assert.strictEqual(closed, 2);
  });
}

// What is queued for a port that closes itself while it receives still comes, and nothing that is sent afterwards.
{
  const { port1, port2 } = new MessageChannel();
  const got = [];
  port1.on('message', (value) => {
    got.push(value);
    port1.close();
    port1.postMessage('too late');
  });
  port2.on('message', (value) => got.push(value));
  port1.on('close', () => {
    assert.deepStrictEqual(got, ['a', 'b']);
    assert.strictEqual(port1.hasRef(), false);
  });
  port2.postMessage('a');
  port2.postMessage('b');
}

// The pool of Buffers is nobody's to give away; URLs and their like are not serializable.
{
  const small = Buffer.from('pooled');
  const { port1, port2 } = new MessageChannel();
  const refused = { name: 'DataCloneError', code: 25 };
  assert.throws(() => port1.postMessage(small, [small.buffer]), refused);
  assert.strictEqual(small.toString(), 'pooled');
  for (const value of [new URL('about:blank'), new URLSearchParams(), new URLPattern({})]) {
    assert.throws(() => structuredClone(value), { ...refused, message: 'Cannot clone object of unsupported type.' });
  }
  port2.close();
}

// MessageEvent's init is checked as Web IDL has it.
{
  const message = (init) => {
    try {
      return new MessageEvent('m', init).type;
    } catch (error) {
      return error.message;
    }
  };
  assert.strictEqual(message({ source: 'x' }), 'MessageEvent constructor: Expected eventInitDict.source (""x"") to be an instance of MessagePort.');
  assert.strictEqual(message({ ports: 0 }), 'MessageEvent constructor: eventInitDict.ports (0) is not iterable.');
  assert.strictEqual(message({ ports: [{}] }), 'MessageEvent constructor: Expected eventInitDict.ports[0] ("{}") to be an instance of MessagePort.');
  assert.strictEqual(message(1), 'MessageEvent constructor: Expected 1 to be one of: Null, Undefined, Object.');
  assert.strictEqual(message({ source: null, ports: new Set() }), 'm');
}
