'use strict';
// The ways to name a program: a file, a folder, -e, -p, -, standard input, -c.
const assert = require('node:assert');
const { run, write } = require('../support/program.js');

write({
  'script.js': 'console.log(process.argv.length, process.argv.slice(2).join());',
  'folder/index.js': 'console.log("index");',
  'package/package.json': '{"main": "lib/start.js"}',
  'package/lib/start.js': 'console.log("main", require.main === module);',
  'module.mjs': 'console.log(import.meta.main ?? true, typeof require);',
  'broken.js': 'let x = ;',
  'first.js': 'globalThis.first = 1;',
  'hashbang.js': '#!/usr/bin/env node\nconsole.log("hashbang");',
});
const out = (args, options) => {
  const result = run(args, options);
  assert.strictEqual(result.stderr, '', args.join(' '));
  assert.strictEqual(result.status, 0);
  return result.stdout;
};

assert.strictEqual(out(['script.js', 'a', '--b']), '4 a,--b\n');
assert.strictEqual(out(['script', 'a']), '3 a\n');
assert.strictEqual(out(['--', 'script.js', '-x']), '3 -x\n');
assert.strictEqual(out(['folder']), 'index\n');
assert.strictEqual(out(['package']), 'main true\n');
assert.strictEqual(out(['module.mjs']), 'true undefined\n');
assert.strictEqual(out(['hashbang.js']), 'hashbang\n');
assert.strictEqual(out(['-e', 'console.log(typeof require, process.argv.length)', 'a']), 'function 2\n');
assert.strictEqual(out(['-p', '[1, 2].map((x) => x * 2)']), '[ 2, 4 ]\n');
assert.strictEqual(out(['-pe', '1 + 1']), '2\n');
assert.strictEqual(out(['--eval=console.log(7)']), '7\n');
assert.strictEqual(out(['-', 'a'], { input: 'console.log(process.argv.slice(1))' }), "[ '-', 'a' ]\n");
assert.strictEqual(out([], { input: 'console.log("from stdin")' }), 'from stdin\n');
assert.strictEqual(out(['-r', './first.js', '-p', 'first']), '1\n');
assert.strictEqual(out(['--input-type=module', '-e', 'console.log(typeof import.meta.url, await 5)']), 'string 5\n');
assert.strictEqual(out(['-c', 'script.js']), '');
assert.strictEqual(out(['-p', 'process.title'], { env: { NODE_OPTIONS: '--title=mine' } }), 'mine\n');
assert.strictEqual(out(['-v']), `${process.version}\n`);

const check = run(['-c', 'broken.js']);
assert.strictEqual(check.status, 1);
assert.match(check.stderr, /broken\.js:1\nlet x = ;\n {8}\^\n\nSyntaxError: Unexpected token ';'/);

// fork() from --eval runs the child's file, not the code again (the variable keeps a mistake from forking without end).
write({ 'child.js': 'console.log("child", process.execArgv.length);' });
const forks = 'if (process.env.FORKED) process.exit(3); process.env.FORKED = 1; require("node:child_process").fork("child.js");';
assert.strictEqual(run(['-e', forks]).stdout, 'child 0\n');
