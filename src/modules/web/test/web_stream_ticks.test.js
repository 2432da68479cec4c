'use strict';

// In which microtask (0, 1, 2 …) things of web streams settle, as Node 24 shows it.

const assert = require('assert');

const turn = () => new Promise((resolve) => setImmediate(resolve));
const nop = () => {};

/** Runs BODY, which logs, beside a count of microtasks; what was seen, up to the last thing logged. */
async function observe(body) {
  const seen = [];
  const log = (what) => seen.push(what);
  const count = (n) => {
    if (n === 12) return;
    queueMicrotask(() => {
      seen.push(n);
      count(n + 1);
    });
  };
  const tell = (name, promise) => promise.then(() => log(name), () => log(`${name}!`));
  await body({ log, tell, count: () => count(0) });
  await turn();
  await turn();
  while (typeof seen.at(-1) === 'number') seen.pop();
  return seen.join(' ');
}

/** A source of LETTERS, with a log of its pulls; and a sink with a log of its writes. */
function sourceAndSink(log, letters, sourceMark, sinkMark) {
  const source = new ReadableStream(
    { start: (c) => [...letters].forEach((each) => c.enqueue(each)), pull: () => log('pull') },
    { highWaterMark: sourceMark },
  );
  const sink = new WritableStream({ write: (each) => log(each) }, { highWaterMark: sinkMark });
  return [source, sink];
}

const cases = {
  async 'cancel() with a promise takes three ticks'({ tell, count }) {
    const stream = new ReadableStream({ cancel: async () => {} });
    await turn();
    count();
    tell('canceled', stream.cancel());
  },
  async 'close() with a promise takes three ticks'({ tell, count }) {
    const stream = new WritableStream({ close: async () => {} });
    await turn();
    count();
    tell('closed', stream.close());
  },
  async 'closed, first asked for while abort() is under way'({ tell, count }) {
    const writer = new WritableStream({ abort: () => new Promise(nop) }).getWriter();
    await turn();
    count();
    tell('aborted', writer.abort());
    tell('closed', writer.closed);
  },
  async 'a transform() that returns nothing'({ tell, count }) {
    const { readable, writable } = new TransformStream({ transform: (chunk, c) => c.enqueue(chunk) });
    const reader = readable.getReader();
    const writer = writable.getWriter();
    await turn();
    count();
    for (const n of [1, 2]) {
      tell(`w${n}`, writer.write(n));
      tell(`r${n}`, reader.read());
    }
  },
  async 'a write into a transform that is canceled'({ tell }) {
    const { readable, writable } = new TransformStream();
    const reader = readable.getReader();
    tell('written', writable.getWriter().write(1));
    await turn();
    tell('read', reader.read());
    tell('canceled', reader.cancel());
  },
  async 'from() an array'({ tell, count }) {
    const reader = ReadableStream.from(['a', 'b']).getReader();
    count();
    tell('a', reader.read());
    tell('b', reader.read());
    tell('end', reader.read());
  },
  async 'from() with values that are promises asks for one at a time'({ log, tell }) {
    const waiting = [];
    const value = () => new Promise((resolve) => waiting.push(resolve));
    const reader = ReadableStream.from({
      [Symbol.iterator]: () => ({ next: () => (log('next'), { value: value(), done: false }) }),
    }).getReader();
    tell('first', reader.read());
    await turn();
    tell('second', reader.read());
    await turn();
    waiting.pop()();
  },
  async 'pipeTo() with room for one'({ log, count }) {
    const [source, sink] = sourceAndSink(log, 'abc', 1, 1);
    await turn();
    count();
    source.pipeTo(sink);
    log('|');
  },
  async 'pipeTo() with room for all'({ log, count }) {
    const [source, sink] = sourceAndSink(log, 'abc', 3, 5);
    await turn();
    count();
    source.pipeTo(sink);
    log('|');
  },
  async 'pipeTo() of a source that has nothing yet'({ log, count }) {
    const [source, sink] = sourceAndSink(log, '', 0, 1);
    await turn();
    count();
    source.pipeTo(sink);
    log('|');
  },
  async 'pipeTo() that is aborted'({ tell, count, log }) {
    const [source, sink] = sourceAndSink(log, '', 0, 1);
    await turn();
    const controller = new AbortController();
    tell('piped', source.pipeTo(sink, { signal: controller.signal }));
    count();
    controller.abort();
  },
  async 'the end of tee() comes behind the microtasks'({ tell, count }) {
    let controller;
    const [a, b] = new ReadableStream({ start: (c) => (controller = c) }).tee();
    tell('a', a.getReader().read());
    tell('b', b.getReader().read());
    await turn();
    count();
    controller.close();
  },
  async 'a TextDecoderStream is terminated when closed'({ log }) {
    const writer = new TextDecoderStream().writable.getWriter();
    await turn();
    writer.ready.catch(nop);
    writer.close();
    log(String(writer.desiredSize));
    await writer.ready.catch(nop);
  },
};

const expected = {
  'cancel() with a promise takes three ticks': '0 1 2 3 canceled',
  'close() with a promise takes three ticks': '0 1 2 3 closed',
  'closed, first asked for while abort() is under way': '0 closed!',
  'a transform() that returns nothing': '0 1 r1 2 3 4 w1 r2 5 6 w2',
  'a write into a transform that is canceled': 'read canceled written',
  'from() an array': '0 1 a 2 b 3 end',
  'from() with values that are promises asks for one at a time': 'next next first',
  'pipeTo() with room for one': 'a | 0 b 1 c pull 2 pull',
  'pipeTo() with room for all': 'a pull | 0 b pull 1 c',
  'pipeTo() of a source that has nothing yet': 'pull |',
  'pipeTo() that is aborted': 'pull 0 1 2 3 4 5 6 piped!',
  'the end of tee() comes behind the microtasks': '0 1 2 3 4 5 6 7 8 9 10 11 a b',
  'a TextDecoderStream is terminated when closed': 'null',
};

(async () => {
  for (const [name, body] of Object.entries(cases)) {
    if (process.env.SHOW) console.log(name, '=', await observe(body));
    else assert.strictEqual(await observe(body), expected[name], name);
  }
})();
