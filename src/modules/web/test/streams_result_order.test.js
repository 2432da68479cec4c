'use strict';

// What programs print of web streams: the order of a result's keys, what chunks count for, errors of size().

const assert = require('node:assert');
const { Writable } = require('node:stream');

const keys = (result) => Object.keys(result).join();

async function main() {
  for (const type of [undefined, 'bytes']) {
    let controller;
    const source = { type, start(c) { controller = c; c.enqueue(new Uint8Array(3)); } };
    const reader = new ReadableStream(source).getReader();
    assert.strictEqual(keys(await reader.read()), 'done,value', 'queued');
    const pending = reader.read();
    controller.enqueue(new Uint8Array(1));
    assert.strictEqual(keys(await pending), 'value,done', 'awaited');
    controller.close();
    assert.strictEqual(keys(await reader.read()), 'value,done', 'closed');
  }
  const it = ReadableStream.from(['a', 'b']).values();
  assert.strictEqual(keys(await it.next()), 'value,done');
  assert.deepStrictEqual(keys(await it.return(1)), 'done,value');

  // Bytes and characters count by their length, all else as one.
  const sink = new Writable({ highWaterMark: 20, write(chunk, encoding, cb) { setImmediate(cb); } });
  const writer = Writable.toWeb(sink).getWriter();
  const sizes = [];
  for (const chunk of ['abc', new Uint16Array(4), new ArrayBuffer(3)]) {
    const before = writer.desiredSize;
    writer.write(chunk);
    sizes.push(before - writer.desiredSize);
  }
  assert.deepStrictEqual(sizes, [3, 8, 3]);
  await writer.close();

  let controller;
  new ReadableStream({ start(c) { controller = c; } }, { size: () => 'abc' });
  assert.throws(() => controller.enqueue(1), /'size' is invalid\. Received 'abc'/);
}

main();
