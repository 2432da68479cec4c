'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { PassThrough, Writable } = require('node:stream');
const repl = require('node:repl');

/** What a session answers to lines that come from a stream. */
function session(lines, options) {
  const input = new PassThrough();
  const output = new PassThrough();
  let text = '';
  output.on('data', (chunk) => { text += chunk; });
  output.write = (chunk) => { text += chunk; return true; };
  const server = repl.start({ input, output, prompt: '', terminal: false, ...options });
  for (const line of lines) server.write(`${line}\n`);
  return { server, text: () => text };
}

const answer = (...lines) => session(lines).text();

// Results, blocks and object literals, unfinished input.
assert.strictEqual(answer('1 + 1', '{ a: 1 }', '{ a: 1 };', 'var x = [', '1,', ']', 'x'), '2\n{ a: 1 }\n1\n| | undefined\n[ 1 ]\n');
assert.strictEqual(answer('`a', 'b`', '"c\\', 'd"', '/* e', '*/ 5'), "| 'a\\nb'\n| 'cd'\n| 5\n");
assert.strictEqual(answer('_', '7', '_', '_ = 1', '8', '_'), 'undefined\n7\n7\nExpression assignment to _ now disabled.\n1\n8\n1\n');

// Errors show what the user's own code did.
assert.strictEqual(answer('foo'), 'Uncaught ReferenceError: foo is not defined\n');
assert.match(answer('function f() { throw new Error("x"); }', 'f()'), /^undefined\nUncaught Error: x\n {4}at f \(REPL\d+:1:22\)\n$/);
assert.strictEqual(answer('throw { a: 1 }', 'throw null'), 'Uncaught { a: 1 }\nUncaught null\n');
assert.strictEqual(answer('1 2'), "1 2\n  ^\n\nUncaught SyntaxError: Unexpected number\n");
assert.match(answer('import fs, { readFile as r } from "fs"'), /alternatively use dynamic import: const \{ default: fs, readFile: r \} = await import\("fs"\);\n/);
assert.strictEqual(answer('.nothing', '.break'), 'Invalid REPL keyword\n');

// A custom eval decides itself what is unfinished.
let calls = 0;
assert.strictEqual(session(['1', '2'], {
  eval: (code, context, file, callback) => callback(calls++ === 0 ? new repl.Recoverable(new SyntaxError()) : null, code),
}).text(), "| '1\\n2\\n'\n");

// Its own context, unless it is to use the global one.
assert.strictEqual(answer('globalThis === global', '({}) instanceof Object', 'typeof fs.readFile', 'module.id'), "true\ntrue\n'function'\n'<repl>'\n");
session(['var leaked = 1']).server.close();
assert.ok(!('leaked' in globalThis));

// Completion never runs anything.
{
  const { server } = session(['let lexical = { one: { two: 1 }, get bad() { return { ran: (globalThis.ran = true) }; } }', 'var big = new Uint8Array(1e6)']);
  const complete = (line) => {
    let result;
    server.complete(line, (error, data) => { result = data; });
    return result;
  };
  assert.deepStrictEqual(complete('lexical.one.t').at(0).slice(-1), ['lexical.one.two']);
  assert.deepStrictEqual(complete('lexical["one"].tw'), [['lexical["one"].two'], 'lexical["one"].tw']);
  assert.deepStrictEqual(complete('lexi'), [['lexical'], 'lexi']);
  assert.deepStrictEqual(complete('lexical.bad.r'), [[], 'lexical.bad.r']);
  assert.ok(!server.context.ran);
  assert.ok(complete('big.').at(0).length < 200);
  assert.deepStrictEqual(complete('nothing.'), [[], 'nothing.']);
  assert.ok(complete("require('f").at(0).includes('fs'));
  assert.deepStrictEqual(complete('.he'), [['help'], 'he']);
  server.close();
}

// A terminal shows what a line would give, as long as that has no consequences.
{
  const { server, text } = session([], { terminal: true, prompt: '> ', useColors: false });
  for (const key of '[1].length') server.write(key);
  assert.match(text(), /\n\/\/ 1\x1b/);
  server.write('\n');
  for (const key of 'globalThis.touched = 1') server.write(key);
  assert.strictEqual(server.context.touched, undefined);
  for (const key of '; while (true) {}') server.write(key);
  server.close();
}

// As a program of its own.
const run = (input, ...flags) => spawnSync(process.execPath, ['-i', ...flags], { input, encoding: 'utf8' }).stdout.split('\n').slice(2).join('\n');
assert.strictEqual(run('const y = await Promise.resolve(5); let { z } = { z: 6 }; class A {}\n'), '> undefined\n> ');
assert.strictEqual(run('var later = 1\nlater\n', '-e', 'var before = 2'), '> undefined\n> 1\n> ');
assert.strictEqual(run('.exit\n'), '> ');
assert.match(run('setTimeout(() => { throw new Error("late"); }); 0\nawait new Promise((r) => setTimeout(r, 20))\n'), /Uncaught Error: late/);

// A session with an evaluator of its own shows previews where it asks for them.
for (const preview of [undefined, true]) {
  let shown = '';
  const input = new PassThrough();
  const output = new Writable({ write(chunk, encoding, done) { shown += chunk; done(); } });
  output.columns = 80;
  const server = repl.start({ prompt: '> ', input, output, terminal: true, preview, eval: (code, context, file, done) => done(null, 1) });
  for (const key of '40 + 2') server.write(key);
  assert.strictEqual(shown.includes('42'), preview === true);
  server.close();
}

// A session shows its prompt when it is made, by repl.start() or by the class.
{
  const repl = require('repl');
  const { PassThrough } = require('stream');
  const output = new PassThrough();
  const session = new repl.REPLServer({ input: new PassThrough(), output, prompt: 'made> ' });
  require('assert').strictEqual(String(output.read()), 'made> ');
  session.close();
}
