'use strict';

// What hooks are told of formats: built-ins, WebAssembly and text; errors of built-ins that are asked for wrongly.

const assert = require('node:assert');
const fs = require('node:fs');
const { registerHooks } = require('node:module');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-formats-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const wasm = path.join(folder, 'empty.wasm');
fs.writeFileSync(wasm, Buffer.from('\0asm\x01\0\0\0', 'latin1'));

const seen = [];
const hooks = registerHooks({
  resolve(specifier, context, next) {
    const result = next(specifier, context);
    seen.push(`resolve ${path.basename(specifier)} ${result.format}`);
    return result;
  },
  load(url, context, next) {
    const result = next(url, context);
    seen.push(`load ${path.basename(url)} ${context.format} ${result.format} ${typeof result.source}`);
    return result;
  },
});
const code = (fn) => {
  try {
    return fn();
  } catch (error) {
    return error.code ?? error.name;
  }
};

(async () => {
  require('node:os');
  assert.strictEqual(code(() => require('node:nope')), 'ERR_UNKNOWN_BUILTIN_MODULE');
  assert.strictEqual(code(() => require.resolve('node:nope')), 'MODULE_NOT_FOUND');
  assert.strictEqual(code(() => require(wasm)), 'SyntaxError');
  await import('node:path');
  await assert.rejects(import('node:fs', { with: { type: 'json' } }), { code: 'ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE' });
  hooks.deregister();
  const nothing = registerHooks({ resolve: () => null });
  await assert.rejects(import('node:os'), { name: 'TypeError', message: /reading 'shortCircuit'/ });
  nothing.deregister();
  await assert.rejects(import('node:nope'), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
  assert.deepStrictEqual(seen, [
    'resolve node:os builtin', 'load node:os builtin builtin object', 'resolve empty.wasm undefined',
    'load empty.wasm undefined undefined string', 'resolve node:path undefined', 'load node:path undefined builtin object',
    'resolve node:fs undefined',
  ]);
})();
