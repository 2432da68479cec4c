'use strict';

// import, dynamic and static, and require() of ES modules.

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pathToFileURL } = require('url');
const { createRequire } = require('module');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-esm-')));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const files = {
  'live.mjs': 'export let count = 0; export function up() { count++; }',
  'meta.mjs': 'export const { url, dirname, filename, main } = import.meta; export const resolved = import.meta.resolve("./live.mjs");',
  'cycle-a.mjs': 'import { b } from "./cycle-b.mjs"; export function a() { return "a"; } export const ab = a() + b();',
  'cycle-b.mjs': 'import { a } from "./cycle-a.mjs"; export function b() { return "b" + typeof a; }',
  'named.cjs': 'exports.one = 1; exports["t w o"] = 2; Object.defineProperty(exports, "__esModule", { value: true }); exports.default = 3;',
  'reexport.cjs': 'module.exports = require("./named.cjs");',
  'badnamed.mjs': 'import { missing } from "./named.cjs";',
  'data.json': '{"x": 1}',
  'late.mjs': 'export default await Promise.resolve("late");',
  'throws.mjs': 'throw new TypeError("at evaluation");',
  'syntax.mjs': 'let x = ;',
  'detect.js': 'export const detected = true;',
  'both.mjs': 'export default function f() {} export const named = 1;',
  'as.mjs': 'export { value as "module.exports" }; const value = "whole";',
  'global.mjs': 'require("fs");',
  'types.ts': 'export const n: number = 7; interface X { y: string }',
};
for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(root, name), content);
const at = (name) => pathToFileURL(path.join(root, name)).href;
const require2 = createRequire(path.join(root, 'main.js'));

(async () => {
  const live = await import(at('live.mjs'));
  live.up();
  assert.strictEqual(live.count, 1);
  assert.strictEqual(await import(at('live.mjs')), live);
  assert.notStrictEqual(await import(`${at('live.mjs')}?again`), live);

  const meta = await import(at('meta.mjs'));
  assert.deepStrictEqual({ ...meta }, {
    url: at('meta.mjs'), dirname: root, filename: path.join(root, 'meta.mjs'), main: false, resolved: at('live.mjs'),
  });
  assert.strictEqual((await import(at('cycle-a.mjs'))).ab, 'abfunction');

  // CommonJS seen from import.
  const named = await import(at('named.cjs'));
  assert.strictEqual(named.one, 1);
  assert.strictEqual(named['t w o'], 2);
  assert.strictEqual(named.default.default, 3);
  assert.strictEqual(named['module.exports'], named.default);
  assert.strictEqual((await import(at('reexport.cjs'))).one, 1);
  await assert.rejects(import(at('badnamed.mjs')), (error) => error instanceof SyntaxError &&
    error.message.startsWith("Named export 'missing' not found. The requested module './named.cjs' is a CommonJS module"));
  assert.strictEqual((await import('node:fs')).default, fs);

  // Attributes.
  assert.strictEqual((await import(at('data.json'), { with: { type: 'json' } })).default.x, 1);
  await assert.rejects(import(at('data.json')), { code: 'ERR_IMPORT_ATTRIBUTE_MISSING' });
  await assert.rejects(import(at('live.mjs'), { with: { type: 'json' } }), { code: 'ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE' });
  await assert.rejects(import(`${at('live.mjs')}?fresh`, { with: { other: 'x' } }), { code: 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED' });

  // data: URLs.
  assert.strictEqual((await import('data:text/javascript,export default 5')).default, 5);
  assert.strictEqual((await import('data:application/json;base64,eyJhIjoxfQ==', { with: { type: 'json' } })).default.a, 1);
  await assert.rejects(import('data:text/javascript,import "./x.mjs"'), { code: 'ERR_UNSUPPORTED_RESOLVE_REQUEST' });

  // Errors.
  await assert.rejects(import(at('nothing.mjs')), { code: 'ERR_MODULE_NOT_FOUND', url: at('nothing.mjs') });
  await assert.rejects(import(at('live')), (error) => /Did you mean|Cannot find module/.test(error.message));
  await assert.rejects(import('nothing-installed'), { code: 'ERR_MODULE_NOT_FOUND' });
  await assert.rejects(import('https://example.org/x.mjs'), { code: 'ERR_UNSUPPORTED_ESM_URL_SCHEME' });
  await assert.rejects(import(pathToFileURL(root).href), { code: 'ERR_UNSUPPORTED_DIR_IMPORT' });
  await assert.rejects(import('node:nothing'), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
  await assert.rejects(import(at('syntax.mjs')), SyntaxError);
  const first = await import(at('throws.mjs')).catch((error) => error);
  assert.strictEqual(await import(at('throws.mjs')).catch((error) => error), first);
  await assert.rejects(import(at('global.mjs')), { message: 'require is not defined in ES module scope, you can use import instead' });

  // require() of ES modules.
  assert.strictEqual(require2('./detect.js').detected, true);
  const both = require2('./both.mjs');
  assert.strictEqual(both.__esModule, true);
  assert.strictEqual(both.named, 1);
  assert.strictEqual(require2('./as.mjs'), 'whole');
  assert.strictEqual(require2('./live.mjs'), live);
  assert.throws(() => require2('./late.mjs'), { code: 'ERR_REQUIRE_ASYNC_MODULE' });
  assert.strictEqual((await import(at('late.mjs'))).default, 'late');
  assert.throws(() => require2('./throws.mjs'), first);

  // Types are stripped.
  assert.strictEqual((await import(at('types.ts'))).n, 7);
  assert.strictEqual(require2('./types.ts').n, 7);

  // Code that says import() goes on first.
  let order = '';
  const pending = import('data:text/javascript,globalThis.order2 = (globalThis.order2 ?? "") + "module"');
  order += 'caller';
  await pending;
  assert.strictEqual(order + globalThis.order2, 'callermodule');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
