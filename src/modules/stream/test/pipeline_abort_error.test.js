'use strict';

// stream/promises pipeline() with a signal: the error of a stage that fails while it is destroyed comes in the place of the AbortError.

const assert = require('assert');
const { PassThrough, Readable, Writable } = require('stream');
const { pipeline } = require('stream/promises');

const quiet = () => new Readable({ read() {} });

async function failure(...stages) {
  const controller = new AbortController();
  const done = pipeline(...stages, { signal: controller.signal });
  controller.abort();
  return done.then(() => undefined, (error) => error);
}

(async () => {
  assert.strictEqual((await failure(quiet(), new PassThrough())).name, 'AbortError');

  const unopened = new Readable({ read() {}, construct(callback) { setImmediate(callback, new Error('late')); } });
  const both = await failure(unopened, new PassThrough());
  assert.strictEqual(both.name, 'AggregateError');
  assert.strictEqual(both.code, 'ABORT_ERR');
  assert.deepStrictEqual(both.errors.map(({ message }) => message), ['The operation was aborted', 'late']);

  const stubborn = new Writable({ write() {}, destroy(error, callback) { setImmediate(callback, new Error('mine')); } });
  assert.strictEqual((await failure(quiet(), stubborn)).message, 'mine');
})();
