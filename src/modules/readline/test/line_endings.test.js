'use strict';

// Lines from a stream, whatever ends them and wherever the stream is cut.

const assert = require('node:assert');
const readline = require('node:readline');
const { PassThrough } = require('node:stream');

function linesOf(chunks) {
  return new Promise((resolve) => {
    const input = new PassThrough();
    const rl = readline.createInterface({ input, crlfDelay: Infinity });
    const lines = [];
    rl.on('line', (line) => lines.push(line));
    rl.on('close', () => resolve(lines));
    for (const chunk of chunks) input.write(chunk);
    input.end();
  });
}

(async () => {
  for (const [chunks, expected] of [
    [['a\nb\n'], ['a', 'b']],
    [['a\n\nb'], ['a', '', 'b']],
    [['a', 'b\nc', '\n'], ['ab', 'c']],
    [['\n'], ['']],
    [['a\r\nb\rc\n'], ['a', 'b', 'c']],
    [['a\r', '\nb'], ['a', 'b']],
    [['a\u2028b\u2029c\nd'], ['a', 'b', 'c', 'd']],
    [['x\u20ac\ny'], ['x\u20ac', 'y']],
    [[], []],
  ]) {
    assert.deepStrictEqual(await linesOf(chunks), expected, JSON.stringify(chunks));
  }

  // Interfaces share the functions behind their history.
  const make = () => readline.createInterface({ input: new PassThrough(), history: ['x'] });
  const [a, b] = [make(), make()];
  for (const key of ['history', 'historyIndex', 'historySize', 'isFlushing']) {
    assert.strictEqual(Object.getOwnPropertyDescriptor(a, key).get, Object.getOwnPropertyDescriptor(b, key).get);
  }
  a.history = ['y'];
  assert.deepStrictEqual([a.history, b.history, a.historyIndex, a.historySize, a.isFlushing], [['y'], ['x'], -1, 30, false]);
})();
