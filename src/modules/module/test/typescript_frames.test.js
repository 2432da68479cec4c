'use strict';

// TypeScript, and what the loaders say: frames by URL, attributes, folders, hooks by the names they were registered with.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'frames-')));
const write = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
  return path.join(root, name);
};
const run = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...args], { cwd: root, encoding: 'utf8', input: '' });
  return { status, text: stdout + stderr };
};

write('t.mts', 'const a: number = 1;\nthrow new Error("t");');
write('t.cts', 'const a: number = 1;\nthrow new Error("t");');
for (const name of ['t.mts', 't.cts']) {
  const file = write(`require-${name}.cjs`, `require('./${name}')`);
  assert.throws(() => require(file), (error) => error.stack.includes(`${pathToFileURL(path.join(root, name))}:2:7`));
}

// --check looks at the text as it is; module syntax passes.
assert.strictEqual(run('--check', 't.mts').status, 1);
assert.strictEqual(run('--check', write('m.cts', 'import { type A } from "./a.ts";')).status, 0);

// An extension nobody knows, in a package of ES modules.
write('esm/package.json', '{"type":"module"}');
assert.match(run(write('esm/x.unknown', '1')).text, /ERR_UNKNOWN_FILE_EXTENSION/);

// Names of CommonJS modules are explained where the importing module itself is what is loaded.
write('c.cjs', 'exports.a = 1');
write('direct.mjs', 'import { b } from "./c.cjs"');
write('nested.mjs', 'import "./direct.mjs"');
assert.match(run('direct.mjs').text, /Named export 'b' not found/);
assert.match(run('nested.mjs').text, /The requested module '\.\/c\.cjs' does not provide an export named 'b'/);

// Exceptions that say little.
assert.match(run('-e', 'throw Symbol("s")').text, /\^\n\n\(Use `/);
assert.match(run('-e', 'throw Object.defineProperty(new Error("m"), "stack", { get() { throw 1 } })').text, /\n\nError: m\n\(Use `/);

// Modules that are on their way in a circle are shown without asking them for an iterator.
write('one.cjs', 'const two = require("./two.cjs"); exports.x = 1;');
write('two.cjs', 'const one = require("./one.cjs"); process.on("warning", (w) => console.log(w.message)); Symbol.iterator in one; require("util").inspect(one);');
assert.ok(!spawnSync(process.execPath, [path.join(root, 'one.cjs')], { encoding: 'utf8' }).stdout.includes('Symbol(Symbol.iterator)'));

(async () => {
  await assert.rejects(import(pathToFileURL(write('dot.mjs', 'import "."'))), { code: 'ERR_UNSUPPORTED_DIR_IMPORT' });
  await assert.rejects(import(pathToFileURL(write('dots.mjs', 'import ".."'))), { code: 'ERR_UNSUPPORTED_DIR_IMPORT' });
  const target = pathToFileURL(write('x.mjs', 'export default 1')).href;
  await assert.rejects(import(pathToFileURL(write('attribute.mjs', 'import "./x.mjs" with { foo: "bar" }'))), { message: `Import attribute "foo" with value "bar" is not supported in ${target}` });
  // What is loaded already is not looked at again.
  await import(target);
  await import(target, { with: { foo: 'bar' } });

  write('hooks.mjs', 'export function resolve() { return null; }');
  const registered = run('--import', 'data:text/javascript,import { register } from "node:module"; register("./hooks.mjs", "' + pathToFileURL(`${root}/`) + '")', 'x.mjs');
  assert.match(registered.text, /the "\.\/hooks\.mjs 'resolve' hook's nextResolve\(\)" function but got null/);
})().finally(() => fs.rmSync(root, { recursive: true }));
