'use strict';

// Programs that cannot be loaded, or go wrong while they are: what is said, and the exit code.

const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-bad-')));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));

function run(args, options = {}) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', ...options });
  return { status, signal, stdout, stderr };
}
function file(name, content) {
  fs.writeFileSync(path.join(root, name), content);
  return name;
}
function fails(args, pattern, code = 1) {
  const { status, stderr } = run(args);
  assert.match(stderr, pattern);
  assert.strictEqual(status, code, stderr);
}

fails(['missing.js'], /Cannot find module '.*missing\.js'/);
fs.mkdirSync(path.join(root, 'empty'));
fails(['empty'], /Cannot find module '.*empty'/);
fails([file('syntax.js', 'let x = 1;\nlet x = 2;')], /syntax\.js:2\nlet x = 2;\n {4}\^\n\nSyntaxError: Identifier 'x' has already been declared/);
fails([file('syntax.mjs', 'export {')], /syntax\.mjs:1\nexport \{\n[^]*SyntaxError/);
fails([file('throws.js', 'throw new Error("boom")')], /throws\.js:1\nthrow new Error\("boom"\)\n\^\n\nError: boom/);
fails([file('rejects.js', 'Promise.reject(new Error("rejected"))')], /Error: rejected/);
fails([file('tla.mjs', 'await new Promise(() => {})')], /Warning: Detected unsettled top-level await at .*tla\.mjs:1/, 13);
fails([file('link.mjs', 'import { nope } from "fs";')], /link\.mjs:1\nimport \{ nope \} from "fs";\n[^]*does not provide an export named 'nope'/);
fails([file('bad.json', '{')], /bad\.json: /);
fails([file('esmincjs.cjs', 'import "fs"')], /Cannot use import statement outside a module/);
fails(['--input-type=module', file('ok.mjs', '')], /ERR_INPUT_TYPE_NOT_ALLOWED/);
fails(['-c', 'syntax.js'], /SyntaxError/);
assert.strictEqual(run(['-c', 'throws.js']).status, 0);

// An exit inside an exit handler.
assert.strictEqual(run([file('exit.js', 'process.on("exit", () => process.exit(7)); process.exit(3);')]).status, 7);
// Bytes that are not UTF-8 are replacement characters.
assert.strictEqual(run([file('bytes.js', Buffer.from('console.log("a\xffb".charCodeAt(1) === 0xfffd)', 'latin1'))]).stdout, 'true\n');
// A stack overflow is a RangeError.
assert.strictEqual(run([file('deep.js', 'try { (function f() { f(); })() } catch (e) { console.log(e.name) }')]).stdout, 'RangeError\n');
// Standard input, evaluation.
assert.strictEqual(run(['-'], { input: 'console.log(1 + 1)' }).stdout, '2\n');
assert.strictEqual(run([], { input: 'import "fs"; console.log(typeof import.meta.url)' }).stdout, 'string\n');
assert.strictEqual(run(['-p', '[1, 2].length']).stdout, '2\n');
assert.strictEqual(run(['-e', 'console.log(typeof require, typeof path.join)']).stdout, 'function function\n');
fails(['-p', 'import "fs"'], /ERR_EVAL_ESM_CANNOT_PRINT/);
