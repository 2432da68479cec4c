'use strict';

// require(): what a request finds, what is cached, and what is said when nothing is found.

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { createRequire, builtinModules, isBuiltin, findPackageJSON } = require('module');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-cjs-')));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));

function write(files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

write({
  'main.js': '',
  'a.js': 'exports.early = 1; exports.b = require("./b"); exports.late = 2;',
  'b.js': 'const a = require("./a"); exports.seen = { ...a };',
  'data.json': '\ufeff{"answer": 42}',
  'broken.json': '{"answer": ',
  'throws.js': 'throw new Error("while loading");',
  'hashbang.js': '#!/usr/bin/env nodus\nmodule.exports = __filename;',
  'dir/index.js': 'module.exports = "index";',
  'withmain/package.json': { main: 'lib/entry' },
  'withmain/lib/entry.js': 'module.exports = "entry";',
  'badmain/package.json': { main: 'nothing' },
  'node_modules/plain/index.js': 'module.exports = "plain";',
  'node_modules/fs/index.js': 'module.exports = "never";',
  'node_modules/maps/package.json': {
    name: 'maps',
    exports: {
      '.': { import: './esm.mjs', require: './cjs.js' },
      './feature/*': './features/*.js',
      './feature/private/*': null,
      './array': ['not-valid', './cjs.js'],
      './outside': '../plain/index.js',
    },
  },
  'node_modules/maps/cjs.js': 'module.exports = "maps-cjs";',
  'node_modules/maps/esm.mjs': 'export default "maps-esm";',
  'node_modules/maps/features/x.js': 'module.exports = "feature-x";',
  'self/package.json': { name: 'self', exports: { './own': './own.js' }, imports: { '#in': './own.js', '#dep': 'plain' } },
  'self/own.js': 'module.exports = "own";',
  'self/use.js': 'module.exports = [require("self/own"), require("#in"), require("#dep")];',
  'node_modules/bad/package.json': '{',
});
const require2 = createRequire(path.join(root, 'main.js'));

// Cycles give what is there so far.
assert.deepStrictEqual(require2('./a').b.seen, { early: 1 });
assert.strictEqual(require2('./a').late, 2);

// One file is one module, by whatever name it is found.
assert.strictEqual(require2('./a'), require2('./a.js'));
assert.strictEqual(require2(path.join(root, 'a')), require2('./a'));
assert.ok(require2.cache[path.join(root, 'a.js')].loaded);
delete require2.cache[path.join(root, 'a.js')];
assert.strictEqual(require2('./a').late, 2);

assert.deepStrictEqual(require2('./data'), { answer: 42 });
assert.throws(() => require2('./broken.json'), (error) => error.name === 'SyntaxError' &&
  error.message.startsWith(`${path.join(root, 'broken.json')}: `));
assert.throws(() => require2('./throws'), /while loading/);
assert.ok(!(path.join(root, 'throws.js') in require2.cache));
assert.strictEqual(require2('./hashbang'), path.join(root, 'hashbang.js'));

// Folders and packages.
assert.strictEqual(require2('./dir'), 'index');
assert.strictEqual(require2('./dir/'), 'index');
assert.strictEqual(require2('./withmain'), 'entry');
assert.throws(() => require2('./badmain'), { code: 'MODULE_NOT_FOUND', path: path.join(root, 'badmain/package.json') });
assert.strictEqual(require2('plain'), 'plain');
assert.strictEqual(require2('fs'), fs);
assert.strictEqual(require2('maps'), 'maps-cjs');
assert.strictEqual(require2('maps/feature/x'), 'feature-x');
assert.strictEqual(require2('maps/array'), 'maps-cjs');
assert.throws(() => require2('maps/feature/private/x'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
assert.throws(() => require2('maps/cjs.js'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
assert.throws(() => require2('maps/outside'), { code: 'ERR_INVALID_PACKAGE_TARGET' });
assert.deepStrictEqual(require2('./self/use'), ['own', 'own', 'plain']);
assert.throws(() => require2('bad'), {
  code: 'ERR_INVALID_PACKAGE_CONFIG',
  message: `Invalid package config ${path.join(root, 'node_modules/bad/package.json')}.`,
});

// Nothing found: who asked.
assert.throws(() => require2('./nothing'), {
  code: 'MODULE_NOT_FOUND',
  message: `Cannot find module './nothing'\nRequire stack:\n- ${path.join(root, 'main.js')}`,
  requireStack: [path.join(root, 'main.js')],
});
assert.throws(() => require2('node:nothing'), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
assert.throws(() => require2(''), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => require2(1), { code: 'ERR_INVALID_ARG_TYPE' });

// Symbolic links lead to one module.
fs.symlinkSync(path.join(root, 'dir'), path.join(root, 'link'));
assert.strictEqual(require2.resolve('./link'), path.join(root, 'dir/index.js'));
fs.symlinkSync('circle', path.join(root, 'circle'));
assert.throws(() => require2('./circle'), { code: 'MODULE_NOT_FOUND' });

// resolve and its paths.
assert.strictEqual(require2.resolve('plain'), path.join(root, 'node_modules/plain/index.js'));
assert.strictEqual(require.resolve('plain', { paths: [root] }), path.join(root, 'node_modules/plain/index.js'));
assert.strictEqual(require2.resolve.paths('fs'), null);
assert.strictEqual(require2.resolve.paths('x')[0], path.join(root, 'node_modules'));

assert.ok(builtinModules.includes('fs'));
assert.ok(isBuiltin('node:fs') && isBuiltin('fs') && !isBuiltin('plain'));
assert.strictEqual(findPackageJSON('maps', path.join(root, 'main.js')), path.join(root, 'node_modules/maps/package.json'));
assert.throws(() => findPackageJSON('maps'), { code: 'ERR_INVALID_URL' });
assert.throws(() => findPackageJSON('./maps'), { code: 'ERR_UNSUPPORTED_RESOLVE_REQUEST' });
assert.throws(() => findPackageJSON('node:fs', __filename), { code: 'ERR_INVALID_URL_SCHEME' });
assert.throws(() => findPackageJSON('./none.js', __filename), { code: 'ERR_MODULE_NOT_FOUND' });
assert.throws(() => createRequire('relative/x.js'), { code: 'ERR_INVALID_ARG_VALUE' });

// A deep chain of requires runs in the stack there is.
write(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`deep/m${i}.js`, i === 299 ? 'module.exports = 299' : `module.exports = require("./m${i + 1}")`])));
assert.strictEqual(require2('./deep/m0'), 299);

// A replaced Module._stat is asked for everything, and fs.realpathSync and fs.readFileSync for what it knows.
{
  const { spawnSync } = require('child_process');
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', `
    const fs = require('fs');
    const { Module } = require('module');
    const files = {
      '/virtual/main.js': 'module.exports = [require("./lib"), require("./data"), require("pkg")]',
      '/virtual/lib/index.js': 'module.exports = "index"',
      '/virtual/data.json': '{"x": 1}',
      '/virtual/node_modules/pkg/index.js': 'module.exports = "package"',
    };
    const { _stat } = Module;
    const { readFileSync, realpathSync } = fs;
    Module._stat = (name) => {
      if (!name.startsWith('/virtual')) return _stat(name);
      return Object.hasOwn(files, name) ? 0 : Object.keys(files).some((file) => file.startsWith(name + '/')) ? 1 : -2;
    };
    fs.readFileSync = (name, ...rest) => files[name] ?? readFileSync(name, ...rest);
    fs.realpathSync = (name, ...rest) => (Object.hasOwn(files, name) ? name : realpathSync(name, ...rest));
    console.log(JSON.stringify(require('/virtual/main')));
    try { require('/virtual/none'); } catch (error) { console.log(error.code); }`], { encoding: 'utf8' });
  assert.strictEqual(stdout, '["index",{"x":1},"package"]\nMODULE_NOT_FOUND\n', stderr);
  assert.match(stderr, /Module\._stat is an experimental feature/);
}
