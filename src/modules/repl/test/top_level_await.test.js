'use strict';

// Values and declarations of lines with `await`, one after the other on a terminal, where keys wait for the value.

const assert = require('node:assert');
const { once } = require('node:events');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');

const cases = [
  ['await 1', '1'],
  ['const a = await 2', 'undefined'],
  ['a', '2'],
  ['let b = await 3, c; var { d, e: [f] } = await { d: 4, e: [5] }', 'undefined'],
  ['[b, c, d, f]', '[ 3, undefined, 4, 5 ]'],
  ['class K { x = 1 }; await 0', '0'],
  ['new K().x', '1'],
  ['function g() { return 6 } await 0; g()', '6'],
  ['g() + 1', '7'],
  ['for (var i of await [8, 9]) {}; i', '9'],
  ['i', '9'],
  ['for await (const v of [10]) globalThis.v = v', '10'],
  ['if (true) { var deep = await 11 }', 'undefined'],
  ['deep', '11'],
  ['await Promise.resolve(12).then((x) => x + 1)', '13'],
  ['await 0, Promise.resolve(14)', 'Promise { 14 }'],
  ['(async () => await 15)()', 'Promise { <pending> }'],
  ['await Promise.reject(16)', 'Uncaught 16'],
  ['for (let n = 0; n < 2; n++) await n', 'undefined'],
  ['{ a: await 17 }', '{ a: 17 }'],
  ['{ a: await 18 };', 'undefined'],
];

(async () => {
  const output = new PassThrough();
  let text = '';
  let changed = () => {};
  output.write = (chunk) => {
    text += chunk;
    changed();
    return true;
  };
  const server = repl.start({ input: new PassThrough(), output, prompt: '> ', terminal: true, useColors: false, preview: false });
  for (const [line, expected] of cases) {
    text = '';
    server.write(`${line}\n`);
    // The prompt of the next line.
    while (!/\n\x1b\[1G\x1b\[0J> /.test(text)) await new Promise((resolve) => { changed = resolve; });
    const shown = /\r\n(.*?)\n\x1b/s.exec(text)[1];
    if (line.startsWith('for (let') || line.startsWith('for await')) continue;
    assert.strictEqual(shown, expected, line);
  }
  server.close();
  await once(server, 'exit');
})();
