'use strict';

// TypeScript files that hooks have compiled (as tsx and ts-node do) are CommonJS: their types are not looked for again, which would
// cost the stripper, and what is no TypeScript any more is not refused. Places in them are named by their URL.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-hooked-ts-')));
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);

/** What FILE prints under a load hook that gives FORMAT and SOURCE for it. */
function run(file, { format, source, isSync = false }) {
  const hook = `if (url.endsWith('${file}')) return { shortCircuit: true, format: ${JSON.stringify(format)}, source: ${JSON.stringify(source)} };
    return next(url, context);`;
  const registration = isSync ?
    `import { registerHooks } from 'node:module'; registerHooks({ load(url, context, next) { ${hook} } });` :
    `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(${
      JSON.stringify(`export async function load(url, context, next) { ${hook} }`)}));`;
  write('register.mjs', registration);
  const { stdout, stderr } = spawnSync(process.execPath, [
    '--import', './register.mjs', '-e', `import('./${file}').then((all) => console.log(JSON.stringify(all)), (error) => console.log(error.code ?? error.name))`,
  ], { cwd: folder, encoding: 'utf8' });
  return stdout.trim() || stderr;
}

try {
  write('a.ts', 'exports.file = 1; const typed: number = 1;');
  const compiled = 'exports.a = 1; exports.keys = Object.keys(require); exports.at = /[(]file:/.test(new Error().stack);';
  const seen = JSON.parse(run('a.ts', { format: 'commonjs', source: compiled }));
  assert.deepStrictEqual(seen.default, { a: 1, keys: ['resolve', 'main'], at: true });
  // An octal number is a mistake in TypeScript, and none in a script.
  assert.strictEqual(JSON.parse(run('a.ts', { format: 'commonjs', source: 'exports.octal = 010;' })).octal, 8);
  assert.strictEqual(run('a.ts', { format: 'commonjs-typescript' }), 'ERR_INVALID_RETURN_PROPERTY_VALUE');
  assert.strictEqual(JSON.parse(run('a.ts', { format: 'commonjs-typescript', source: 'exports.b = 2 as number;' })).b, 2);
  // Hooks of the thread leave the file to the CommonJS loader, which goes by its extension.
  assert.strictEqual(JSON.parse(run('a.ts', { format: 'commonjs', source: 'exports.c = 3; let x: number = 3;', isSync: true })).c, 3);

  // Below node_modules it is that extension's function, too, that refuses it, unless a program has put its own there.
  fs.mkdirSync(path.join(folder, 'node_modules'));
  write('node_modules/b.ts', 'exports.d = 4;');
  assert.strictEqual(run('node_modules/b.ts', { format: 'commonjs', source: 'exports.d = 5;', isSync: true }), 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING');
  assert.strictEqual(run('node_modules/b.ts', { format: 'commonjs-typescript', source: 'exports.d = 5;' }), 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING');
  assert.strictEqual(JSON.parse(run('node_modules/b.ts', { format: 'commonjs', source: 'exports.d = 5;' })).d, 5);
  const own = "require('module')._extensions['.ts'] = (module, name) => module._compile('exports.d = 6;', name); import('./node_modules/b.ts').then((all) => console.log(all.d));";
  write('commonjs.mjs', `import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => next(url, url.endsWith('.ts') ? { ...context, format: 'commonjs' } : context) });`);
  assert.strictEqual(spawnSync(process.execPath, ['--import', './commonjs.mjs', '-e', own], { cwd: folder, encoding: 'utf8' }).stdout, '6\n');

  const loader = path.join(folder, "it's a loader.mjs");
  fs.writeFileSync(loader, 'export {};');
  const { stderr } = spawnSync(process.execPath, ['--experimental-loader', "./it's%20a loader.mjs", '-e', '0'], { cwd: folder, encoding: 'utf8' });
  assert.match(stderr, /register\("\.\/it%27s%2520a%20loader\.mjs", pathToFileURL\("\.\/"\)\);/);
} finally {
  fs.rmSync(folder, { recursive: true });
}
