'use strict';

// What readers and writers fail with once they are released: one error for all of a kind.

const assert = require('node:assert');

const failure = (promise) => promise.then(() => assert.fail('must fail'), (error) => error);

(async () => {
  const release = async () => {
    const reader = new ReadableStream().getReader();
    const read = reader.read();
    reader.releaseLock();
    return [await failure(reader.closed), await failure(read)];
  };
  const [first, second] = [await release(), await release()];
  assert.strictEqual(first[0], second[0]);
  assert.strictEqual(first[1], second[1]);
  assert.notStrictEqual(first[0], first[1]);
  assert.strictEqual(first[0].code, 'ERR_INVALID_STATE');

  const releaseWriter = async () => {
    const writer = new WritableStream().getWriter();
    writer.releaseLock();
    return [await failure(writer.closed), await failure(writer.ready)];
  };
  const [one, other] = [await releaseWriter(), await releaseWriter()];
  assert.ok(one[0] === one[1] && one[0] === other[0] && one[0] instanceof TypeError);
})();
