'use strict';

// What a package.json may hold, and what is said where a package's entry is missing.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createRequire, findPackageJSON } = require('node:module');
const { pathToFileURL } = require('node:url');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'package-fields-')));
let count = 0;

function add(json, files = { 'index.js': '', 'a.js': '' }) {
  const name = `p${count++}`;
  const folder = path.join(root, 'node_modules', name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), json);
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
  return name;
}

const require2 = createRequire(path.join(root, 'main.js'));
const outcome = (json) => {
  try {
    return path.basename(require2.resolve(add(json)));
  } catch (error) {
    return error.code ?? error.name;
  }
};

// name and type are text, or the file is not valid; main, exports and imports of other types are absent.
for (const bad of ['1', 'null', '{}', '[]', 'true']) {
  assert.strictEqual(outcome(`{"name":${bad}}`), 'ERR_INVALID_PACKAGE_CONFIG');
  assert.strictEqual(outcome(`{"type":${bad}}`), 'ERR_INVALID_PACKAGE_CONFIG');
  assert.strictEqual(outcome(`{"main":${bad}}`), 'index.js');
}
for (const bad of ['1', 'null', 'true']) assert.strictEqual(outcome(`{"exports":${bad},"imports":${bad}}`), 'index.js');
// What nobody asks for may be no JSON.
assert.strictEqual(outcome('{"other":tru,"main":"a.js"}'), 'a.js');
assert.strictEqual(outcome('{"other":[1,],"main":"a.js"} {}'), 'a.js');
assert.strictEqual(outcome('{"main":"a.js"'), 'ERR_INVALID_PACKAGE_CONFIG');
assert.strictEqual(outcome('{"exports":[1,]}'), 'SyntaxError');
assert.strictEqual(outcome('{"exports":"./a.js"}'), 'a.js');

// The package that is found is not read by findPackageJSON().
const broken = add('{');
assert.strictEqual(findPackageJSON(broken, pathToFileURL(path.join(root, 'main.js'))), path.join(root, 'node_modules', broken, 'package.json'));

// Missing targets: the package's folder.
const missing = add('{"exports":"./gone.js"}');
assert.throws(() => require2.resolve(missing), { code: 'MODULE_NOT_FOUND', path: path.join(root, 'node_modules', missing) });

// Built-in modules behind "#…" are for import.
const mapped = add('{"imports":{"#fs":"fs"}}', { 'index.js': 'try { require("#fs") } catch (error) { exports.code = error.code }' });
assert.strictEqual(require2(mapped).code, 'ERR_INVALID_URL_SCHEME');

(async () => {
  const from = (specifier) => {
    const file = path.join(root, `from${count++}.mjs`);
    fs.writeFileSync(file, `import ${JSON.stringify(specifier)};`);
    return import(pathToFileURL(file));
  };
  for (const [json, entry] of [['{}', '/index.js'], ['{"main":"dir/"}', '/dir'], ['{"main":""}', ''], ['{"main":"/gone"}', undefined]]) {
    const name = add(json, {});
    const shown = entry === undefined ? '/gone' : path.join(root, 'node_modules', name) + entry;
    await assert.rejects(from(name), (error) => error.code === 'ERR_MODULE_NOT_FOUND' && error.stack.startsWith(`Error: Cannot find package '${shown}' imported from `));
  }
  // A name that ends with a slash is a folder's.
  await assert.rejects(from('./nothing/'), { code: 'ERR_UNSUPPORTED_DIR_IMPORT' });
  await assert.rejects(from(''), { code: 'ERR_MODULE_NOT_FOUND' });
})().finally(() => fs.rmSync(root, { recursive: true }));
