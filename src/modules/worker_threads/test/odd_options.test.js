'use strict';

// Options of workers that are falsy or of another kind count as missing.

const assert = require('node:assert');
const { Worker } = require('node:worker_threads');

for (const options of [5, true, 'x']) {
  assert.throws(() => new Worker('nothing', options), { code: 'ERR_WORKER_PATH' });
}
for (const options of [{ name: 0 }, { execArgv: '' }, { transferList: true }, { transferList: new Map() }, { trackUnmanagedFds: Symbol('s') }]) {
  new Worker('', { eval: true, ...options }).terminate();
}
assert.throws(() => new Worker('', { eval: true, name: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });

// What cannot be transferred is refused with one text, whatever the reason: a mark, or memory that has gone already.
{
  const assert = require('assert');
  const { markAsUntransferable, MessageChannel } = require('worker_threads');
  const refused = { name: 'DataCloneError', message: 'Cannot transfer object of unsupported type.' };
  const marked = (object) => { markAsUntransferable(object); return object; };
  const gone = new ArrayBuffer(1);
  structuredClone(gone, { transfer: [gone] });
  for (const object of [marked(new ArrayBuffer(8)), marked(new MessageChannel().port1), marked(new ReadableStream()), gone]) {
    assert.throws(() => structuredClone(1, { transfer: [object] }), refused);
  }
}

// Objects of fetch are not cloned; the prototypes of classes made from theirs are objects like others.
{
  const assert = require('assert');
  class Answer extends Response {}
  assert.throws(() => structuredClone(new Answer()), { name: 'DataCloneError' });
  assert.throws(() => structuredClone(new Headers()), { name: 'DataCloneError' });
  assert.deepStrictEqual(structuredClone(Answer.prototype), {});
}
