'use strict';
const { Readable, Writable, Transform, PassThrough, pipeline } = require('node:stream');
const { measureAsync } = require('../lib/measure.js');

const chunk = Buffer.alloc(1024, 'x');
const source = (count) => {
  let left = count;
  return new Readable({ read() { this.push(left-- > 0 ? chunk : null); } });
};
const sink = () => new Writable({ write(data, encoding, callback) { callback(); } });
const run = (...streams) => new Promise((resolve, reject) => pipeline(...streams, (error) => (error ? reject(error) : resolve())));

(async () => {
  await measureAsync('streams: pipe 1 KB chunks', (count) => run(source(count), sink()));
  await measureAsync('streams: through a Transform', (count) =>
    run(source(count), new Transform({ transform(data, encoding, callback) { callback(null, data); } }), sink()));
  await measureAsync('streams: through three PassThroughs', (count) =>
    run(source(count), new PassThrough(), new PassThrough(), new PassThrough(), sink()));
  await measureAsync('streams: for await', async (count) => {
    let bytes = 0;
    for await (const data of source(count)) bytes += data.length;
    return bytes;
  });
  await measureAsync('streams: objects through a Transform', (count) => {
    let left = count;
    const objects = new Readable({ objectMode: true, read() { this.push(left-- > 0 ? { left } : null); } });
    const map = new Transform({ objectMode: true, transform(data, encoding, callback) { callback(null, { value: data.left }); } });
    return run(objects, map, new Writable({ objectMode: true, write(data, encoding, callback) { callback(); } }));
  });
  await measureAsync('streams: Readable.from', async (count) => {
    let sum = 0;
    const numbers = function* () { for (let i = 0; i < count; i++) yield i; };
    for await (const data of Readable.from(numbers())) sum += data;
    return sum;
  });
  await measureAsync("streams: 'data' listener", (count) =>
    new Promise((resolve) => source(count).on('data', () => {}).on('end', resolve)));
  await measureAsync('web streams: for await', async (count) => {
    let left = count;
    let bytes = 0;
    const stream = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
    for await (const data of stream) bytes += data.length;
    return bytes;
  });
  await measureAsync('web streams: through a TransformStream', (count) => {
    let left = count;
    return new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    }).pipeThrough(new TransformStream({ transform(data, controller) { controller.enqueue(data); } }))
      .pipeTo(new WritableStream({ write() {} }));
  });
  await measureAsync('streams: make and end a Writable', async (count) => {
    for (let i = 0; i < count; i++) sink().end(chunk);
  });
  await measureAsync('web streams: pipeTo', (count) => {
    let left = count;
    return new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    }).pipeTo(new WritableStream({ write() {} }));
  });
})();
