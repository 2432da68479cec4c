'use strict';

// Texts of several lines on a terminal: they are edited, recalled and kept in the history as one.

const assert = require('node:assert');
const repl = require('node:repl');
const { PassThrough } = require('node:stream');

const up = { name: 'up' };
const down = { name: 'down' };
const enter = { name: 'enter' };

/** A session fed with texts and keys; [line, cursor] afterwards. */
function session() {
  const input = new PassThrough();
  const output = new PassThrough();
  output.columns = 80;
  const server = repl.start({ input, output, terminal: true, preview: false, useColors: false });
  const feed = (...steps) => {
    for (const step of steps) {
      if (typeof step === 'string') server.write(step);
      else input.emit('keypress', '', step);
    }
    return [server.line, server.cursor];
  };
  return { server, feed, shown: () => String(output.read() ?? '') };
}

{
  const { server, feed, shown } = session();
  assert.deepStrictEqual(feed('[1,', enter), ['[1,\n', 4]);
  assert.ok(shown().endsWith('[1,\r\n| '));
  assert.deepStrictEqual(server.history, ['[1,']);
  assert.deepStrictEqual(feed('2]', enter), ['', 0]);
  assert.deepStrictEqual(server.history, ['2]\r[1,']);
  assert.ok(shown().includes('2]\r\n[ 1, 2 ]\n'));
  // Recalled as it was, then row by row, then the history goes on.
  assert.deepStrictEqual(feed(up), ['[1,\n2]', 6]);
  assert.deepStrictEqual(feed(up), ['[1,\n2]', 2]);
  assert.deepStrictEqual(feed(up), ['', 0]);
  assert.deepStrictEqual(feed(down), ['[1,\n2]', 6]);
  // Entered again it is no new entry; after another it is.
  feed(enter, '5', enter, up, up, enter);
  assert.deepStrictEqual(server.history, ['2]\r[1,', '5', '2]\r[1,']);
  server.close();
}
{
  // The column is kept over shorter lines; a line break goes where the cursor is.
  const { server, feed } = session();
  feed('let d = `000', enter, '1111111111111', enter, '22', enter, '33333333');
  assert.deepStrictEqual([feed(up)[1], feed(up)[1], feed(up)[1], feed(down)[1], feed(down)[1], feed(down)[1]], [29, 21, 8, 21, 29, 38]);
  assert.deepStrictEqual(feed(up, up, enter), ['let d = `000\n11111111\n11111\n22\n33333333', 22]);
  server.close();
}
{
  // Commands are text inside; what could not be compiled gives way to what is entered next; Ctrl+C keeps it.
  const { server, feed, shown } = session();
  feed('`a', enter, '.help', enter, '`', enter);
  assert.ok(shown().includes("'a\\n.help\\n'"));
  feed('if (1) {', enter, '.break', enter);
  assert.deepStrictEqual(server.history, ['.break\rif (1) {', '`\r.help\r`a']);
  feed('5', enter, '[1,', enter, { ctrl: true, name: 'c' });
  assert.deepStrictEqual(server.history, ['[1,', '5', '`\r.help\r`a']);
  assert.deepStrictEqual(feed('x = [', enter, { name: 'backspace' }, '1]', enter), ['', 0]);
  assert.deepStrictEqual(server.history, ['x = [1]', '[1,', '5', '`\r.help\r`a']);
  server.close();
}
{
  // Without a terminal lines are gathered, and commands are commands.
  const input = new PassThrough();
  const output = new PassThrough();
  const server = repl.start({ input, output, terminal: false });
  server.write('[1,\n2]\n[1,\n.break\n7\n');
  assert.strictEqual(String(output.read()), '> | [ 1, 2 ]\n> | > 7\n> ');
  server.complete('.load ./', (error, answer) => assert.deepStrictEqual([error, answer], [null, [[], undefined]]));
  server.close();
}
assert.throws(() => repl.start({ input: new PassThrough(), output: new PassThrough(), completer: 'x' }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.strictEqual(require('node:fs').realpath.native.name + require('node:fs').realpathSync.native.name, '');
