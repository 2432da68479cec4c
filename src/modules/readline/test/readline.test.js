'use strict';

const assert = require('node:assert');
const readline = require('node:readline');
const { PassThrough, Readable, Writable } = require('node:stream');

// Lines of a stream, whatever ends them and however they are cut.
(async () => {
  const read = async (chunks) => {
    const lines = [];
    for await (const line of readline.createInterface({ input: Readable.from(chunks), crlfDelay: Infinity })) lines.push(line);
    return lines;
  };
  assert.deepStrictEqual(await read(['a\nb\r\nc\rd\u2028e']), ['a', 'b', 'c', 'd', 'e']);
  assert.deepStrictEqual(await read(['a\r', '\nb', 'c']), ['a', 'bc']);
  assert.deepStrictEqual(await read([Buffer.from([0xe2, 0x82]), Buffer.from([0xac, 0x0a])]), ['€']);
  assert.strictEqual((await read(['x\n'.repeat(3000)])).length, 3000);
})();

/** An interface on a terminal that is not there. */
function terminal(options = {}) {
  const input = new PassThrough();
  let text = '';
  const output = new Writable({ write(chunk, encoding, callback) { text += chunk; callback(); } });
  output.columns = 80;
  const rl = readline.createInterface({ input, output, terminal: true, prompt: '', ...options });
  return { rl, input, type: (keys) => { for (const key of keys) rl.write(null, key); }, shown: () => text };
}

// Editing.
{
  const { rl, type } = terminal();
  rl.write('hello brave world');
  type([{ ctrl: true, name: 'w' }]);
  assert.strictEqual(rl.line, 'hello brave ');
  type([{ ctrl: true, name: 'a' }, { meta: true, name: 'd' }]);
  assert.strictEqual(rl.line, 'brave ');
  type([{ ctrl: true, name: 'k' }, { ctrl: true, name: 'y' }, { ctrl: true, name: 'y' }]);
  assert.strictEqual(rl.line, 'brave brave ');
  type([{ sequence: '\x1f' }]);
  assert.strictEqual(rl.line, 'brave ');
  type([{ sequence: '\x1e' }]);
  assert.strictEqual(rl.line, 'brave brave ');
  rl.close();
}

// History, with and without a prefix.
{
  const { rl, type } = terminal({ history: ['three', 'two', 'one'] });
  type([{ name: 'up' }, { name: 'up' }]);
  assert.strictEqual(rl.line, 'two');
  type([{ name: 'down' }, { name: 'down' }]);
  assert.strictEqual(rl.line, '');
  rl.write('o');
  type([{ name: 'up' }]);
  assert.strictEqual(rl.line, 'one');
  rl.close();
}

// Completion and questions.
{
  const { rl, type } = terminal({ completer: (line) => [['foobar', 'foobaz'].filter((word) => word.startsWith(line)), line] });
  rl.write('f');
  type([{ name: 'tab' }]);
  assert.strictEqual(rl.line, 'fooba');
  rl.on('line', assert.fail);
  type([{ ctrl: true, name: 'u' }]);
  let answer;
  rl.question('name? ', (text) => { answer = text; });
  rl.write('Ada\n');
  assert.strictEqual(answer, 'Ada');
  rl.close();
  assert.throws(() => rl.prompt(), { code: 'ERR_USE_AFTER_CLOSE' });
}

// Names of keys.
{
  const input = new PassThrough();
  readline.emitKeypressEvents(input);
  const names = [];
  input.on('keypress', (text, key) => names.push(`${key.ctrl ? 'C-' : ''}${key.meta ? 'M-' : ''}${key.shift ? 'S-' : ''}${key.name}`));
  input.write('a\x01\x1b[A\x1bOP\x1b[3~\x1b[1;5C\x1b[Z\x1bf\r');
  assert.deepStrictEqual(names, ['a', 'C-a', 'up', 'f1', 'delete', 'C-right', 'S-tab', 'M-f', 'return']);
}

// Sequences.
{
  const stream = new PassThrough();
  readline.cursorTo(stream, 1, 2);
  readline.moveCursor(stream, -1, 3);
  readline.clearLine(stream, 0);
  readline.clearScreenDown(stream);
  assert.strictEqual(stream.read().toString(), '\x1b[3;2H\x1b[1D\x1b[3B\x1b[2K\x1b[0J');
  assert.throws(() => readline.cursorTo(stream, NaN), { code: 'ERR_INVALID_ARG_VALUE' });
}
