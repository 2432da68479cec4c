'use strict';

const assert = require('node:assert');
const { Readable, Writable, Transform } = require('node:stream');
const { text } = require('node:stream/consumers');

let done = 0;
const expected = 6;
process.on('exit', () => assert.strictEqual(done, expected));

const collect = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

// Back-pressure: pull() is called only for what there is room for.
(async () => {
  let pulls = 0;
  const stream = new ReadableStream(
    {
      pull(controller) {
        controller.enqueue(++pulls);
        if (pulls === 4) controller.close();
      },
    },
    { highWaterMark: 2 },
  );
  await new Promise(setImmediate);
  assert.strictEqual(pulls, 2);
  const [left, right] = stream.tee();
  assert.deepStrictEqual(await Promise.all([collect(left), collect(right)]), [
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
  assert.throws(() => stream.getReader(), { code: 'ERR_INVALID_STATE' });
  done++;
})();

// Bytes into the reader's own buffer, which changes hands.
(async () => {
  const stream = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const { view } = controller.byobRequest;
      view[0] = 7;
      controller.byobRequest.respond(1);
    },
  });
  const reader = stream.getReader({ mode: 'byob' });
  const buffer = new ArrayBuffer(4);
  const { value } = await reader.read(new Uint8Array(buffer));
  assert.deepStrictEqual([...value], [7]);
  assert.strictEqual(buffer.byteLength, 0);
  await reader.cancel();
  done++;
})();

// Writes one after the other; an abort rejects what waits.
(async () => {
  const log = [];
  const stream = new WritableStream({
    async write(chunk) {
      log.push(chunk);
      await new Promise(setImmediate);
    },
    abort(reason) {
      log.push(reason);
    },
  });
  const writer = stream.getWriter();
  assert.strictEqual(writer.desiredSize, 1);
  const first = writer.write('a');
  const second = writer.write('b');
  await first;
  const aborted = writer.abort('stop');
  await assert.rejects(second.then(() => writer.write('c')), (err) => err === 'stop');
  await aborted;
  assert.deepStrictEqual(log.slice(-1), ['stop']);
  await assert.rejects(writer.closed, (err) => err === 'stop');
  done++;
})();

// Through transforms, with an error from the middle.
(async () => {
  const upper = new TransformStream({
    transform(chunk, controller) {
      if (chunk === 'bad') throw new Error('refused');
      controller.enqueue(chunk.toUpperCase());
    },
  });
  assert.deepStrictEqual(await collect(ReadableStream.from(['a', 'b']).pipeThrough(upper)), ['A', 'B']);
  let canceled;
  const source = new ReadableStream({
    pull(controller) {
      controller.enqueue('bad');
    },
    cancel(reason) {
      canceled = reason;
    },
  });
  const failing = source.pipeThrough(
    new TransformStream({
      transform() {
        throw new Error('refused');
      },
    }),
  );
  await assert.rejects(collect(failing), /refused/);
  assert.match(canceled.message, /refused/);
  const decoded = ReadableStream.from([new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac])]);
  assert.deepStrictEqual(await collect(decoded.pipeThrough(new TextDecoderStream())), ['€']);
  done++;
})();

// To Node's streams and back.
(async () => {
  const web = Readable.toWeb(Readable.from([Buffer.from('x'), Buffer.from('y')], { objectMode: false }));
  assert.strictEqual(await text(Readable.fromWeb(web)), 'xy');
  let written = '';
  const sink = Writable.toWeb(
    new Writable({
      write(chunk, encoding, callback) {
        written += chunk;
        setImmediate(callback);
      },
    }),
  );
  await ReadableStream.from(['1', '2', '3']).pipeTo(sink);
  assert.strictEqual(written, '123');
  const { readable, writable } = Transform.toWeb(
    new Transform({
      transform(chunk, encoding, callback) {
        callback(null, `<${chunk}>`);
      },
    }),
  );
  ReadableStream.from(['a']).pipeTo(writable);
  assert.strictEqual(await text(readable), '<a>');
  done++;
})();

// Transferred over a port.
(async () => {
  const transform = new TransformStream();
  const copy = structuredClone({ both: transform }, { transfer: [transform] }).both;
  assert.throws(() => transform.readable.getReader(), { code: 'ERR_INVALID_STATE' });
  const writer = copy.writable.getWriter();
  writer.write({ nested: [1] });
  writer.close();
  assert.deepStrictEqual(await collect(copy.readable), [{ nested: [1] }]);
  done++;
})();
