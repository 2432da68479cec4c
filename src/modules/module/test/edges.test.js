'use strict';

// Where module loading meets unusual programs: intrinsics that are gone, code without a script, awaits that look like mistakes,
// hooks that give nonsense, hints for imports that do not resolve.

const assert = require('assert');
const { execFileSync, spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { registerHooks, register } = require('module');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-edges-')));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const write = (name, text) => {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
};
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });

// An await before an operand is a sign of a module, whatever the parser of scripts calls it.
for (const code of ['console.log([await 1][0])', 'console.log(1, await Promise.resolve(2))', 'if (await true) console.log(3)']) {
  assert.strictEqual(run('-e', code).status, 0, code);
}
assert.match(run('-e', 'console.log("a" b)').stderr, /SyntaxError: missing \)/);
assert.strictEqual(execFileSync(process.execPath, [write('tla.js', 'console.log((await 5) + 1)')], { encoding: 'utf8' }), '6\n');
// The main module of --eval.
assert.strictEqual(run('--input-type=module', '-e', 'console.log(import.meta.main)').stdout, 'true\n');
const unsettled = run('--input-type=module', '-e', 'await new Promise(() => {})');
assert.strictEqual(unsettled.status, 13);
assert.match(unsettled.stderr, /unsettled top-level await at .*\[eval1\]:1/);

// Iteration of arrays may be gone before the first import().
write('ok.mjs', 'export default 1');
assert.strictEqual(run(write('broken.cjs', `
  delete Array.prototype[Symbol.iterator];
  require('diagnostics_channel').channel('x').subscribe(() => {});
  require('vm').runInThisContext('1');
  require('v8').serialize([1]);
  new ReadableStream();
  require('net').createServer().listen(0, function() { this.close(); });
  import('./ok.mjs').then((ns) => import('node:os').then((os) => process.exit(ns.default === 1 && os.EOL === '\\n' ? 0 : 1)));`)).status, 0);
// Setters on Object.prototype do not see the loader's work.
assert.strictEqual(run(write('setters.mjs', `
  Object.defineProperty(Object.prototype, 'url', { get() { process.exit(2); }, set() { process.exit(3); } });
  await import('./missing.mjs').catch((error) => process.exit(Object.hasOwn(error, 'url') ? 0 : 4));`)).status, 0);

// --check compiles what a changed wrapper makes of a file.
const bare = write('bare.js', 'return 1');
const preload = write('bare_wrapper.js', "require('module').wrapper = ['', ''];");
assert.strictEqual(run('-c', bare).status, 0);
assert.match(run('-r', preload, '-c', bare).stderr, /SyntaxError/);

// Hints are specifiers: percent-encoded, a package's own, or where the file is.
write('odd%20 name/index.js', '');
write('node_modules/pkg/deep.js', '');
write('node_modules/lone.js', '');
const hintOf = (specifier) => /Did you mean to import "(.*)"\?/.exec(run('--input-type=module', '-e', `import '${specifier}'`).stderr)?.[1];
assert.strictEqual(hintOf('./odd%20 name/index.js'), './odd%2520%20name/index.js');
assert.strictEqual(hintOf('pkg/deep'), 'pkg/deep.js');
assert.match(hintOf('lone'), /^file:\/\/\/.*\/node_modules\/lone\.js$/);
assert.strictEqual(hintOf(`${root}/ok.m`), undefined);
// What is relative is looked for from the working directory, whoever imports.
write('deep/importer.mjs', "import './near';");
write('deep/near.js', '');
assert.doesNotMatch(run('deep/importer.mjs').stderr, /Did you mean/);
write('near.js', '');
assert.match(run('deep/importer.mjs').stderr, /Did you mean to import "\.\.\/near\.js"\?/);

// require() in the REPL knows the folder's "imports".
write('package.json', '{"imports": {"#data": "./data.json"}}');
write('data.json', '{"x": 1}');
const repl = spawnSync(process.execPath, ['-i'], { cwd: root, input: 'require("#data").x + 41\n', encoding: 'utf8' });
assert.match(repl.stdout, /42/);
assert.throws(() => require.resolve('.', { paths: [1] }), { code: 'ERR_INVALID_ARG_TYPE' });

(async () => {
  // An indirect eval() that no script called has nobody to import for.
  await assert.rejects(Promise.resolve('import("node:fs")').then(eval), { code: 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING' });
  assert.strictEqual((await (0, eval)('import("node:fs")')).default, fs);

  // Load hooks must give a source.
  let given;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => (specifier.startsWith('edge:') ? { url: specifier, shortCircuit: true } : next(specifier, context)),
    load: (url, context, next) => (url.startsWith('edge:') ? { ...given, shortCircuit: true } : next(url, context)),
  });
  const refused = { code: 'ERR_INVALID_RETURN_PROPERTY_VALUE' };
  for (const source of [undefined, null, 1, [], {}]) {
    given = { source };
    assert.throws(() => require('edge:require'), refused);
    await assert.rejects(import('edge:import'), refused);
  }
  given = { source: 'module.exports = 7', format: null };
  assert.throws(() => require('edge:null'), refused);
  given = { source: '{"x": 1}', format: 'json' };
  assert.strictEqual((await import('edge:json')).default.x, 1);
  given = { source: 'module.exports = 8' };
  assert.strictEqual(require('edge:guessed'), 8);
  hooks.deregister();

  // Off-thread hooks: former names, who is to blame, thrown values.
  const hook = (text) => `data:text/javascript,${encodeURIComponent(text)}`;
  assert.throws(() => register(hook('throw { fn() {} };')), (thrown) => thrown === '{ fn: [Function: fn] }');
  register(hook(`export async function load(url, context, next) {
    if (url === 'data:') { context.importAssertions = { type: 'json' }; return next('data:application/json,1', context); }
    return url === 'edge:incomplete' ? {} : next(url, context);
  } // incomplete`));
  register(hook(`export async function resolve(specifier, context, next) {
    if (specifier === 'edge:former') return { url: 'data:application/json,2', importAssertions: { type: 'json' }, shortCircuit: true };
    return specifier === 'edge:incomplete' ? { url: specifier, shortCircuit: true } : next(specifier, context);
  }
  export const load = (url, context, next) => next(next.name === 'nextLoad' ? url : 5, context);`));
  assert.deepStrictEqual({ ...await import('data:') }, { default: 1 });
  assert.deepStrictEqual({ ...await import('edge:former') }, { default: 2 });
  await assert.rejects(import('edge:incomplete'), { code: 'ERR_LOADER_CHAIN_INCOMPLETE', message: /incomplete/ });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
