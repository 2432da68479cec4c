'use strict';

// Built-ins as globals of --eval alone, names of what eval() compiles, env files that are folders, workers whose 'exit' listener throws.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eval-globals-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
fs.writeFileSync(path.join(folder, 'named.cjs'), 'exports.a = 1');
const run = (args, input = '') => spawnSync(process.execPath, args, { encoding: 'utf8', input, cwd: folder });

const types = 'console.log(typeof fs, typeof os, typeof require);';
assert.strictEqual(run(['-e', types]).stdout, 'object object function\n');
assert.strictEqual(run(['--input-type=module', '-e', types]).stdout, 'object object undefined\n');
assert.strictEqual(run(['-e', `import 'fs'; ${types}`]).stdout, 'object object undefined\n');
assert.strictEqual(run(['-'], types).stdout, 'undefined undefined function\n');
assert.strictEqual(run(['--input-type=module'], types).stdout, 'undefined undefined undefined\n');

assert.match(run(['-e', 'eval("foo bar")']).stderr, /^<anonymous_script>:1\nfoo bar\n {4}\^\^\^\n/);
assert.match(run(['--input-type=module-typescript', '-e', 'import { b } from "./named.cjs"']).stderr, /Named export 'b' not found/);

const { status, stderr } = run([`--env-file=${folder}`, '-e', '1']);
assert.strictEqual(status, 9);
assert.ok(stderr.endsWith(`${folder}: invalid format\n`), stderr);
assert.throws(() => process.loadEnvFile(folder), {
  name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message: `Contents of '${folder}' should be a valid string.`,
});

(async () => {
  const worker = new Worker('console.log(typeof fs); process.on("exit", () => { throw 5; });', { eval: true, stdout: true });
  worker.once('error', (error) => assert.strictEqual(error, 5));
  assert.strictEqual(await new Promise((resolve) => worker.once('exit', resolve)), 0);
  assert.strictEqual(String(worker.stdout.read()), 'undefined\n');
})();
