'use strict';
// MODULE_TYPELESS_PACKAGE_JSON: a file that had to be parsed twice is reported once for each package.json.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-typeless-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const esm = 'export const a = 1;';
for (const [name, text] of Object.entries({
  'package.json': '{}',
  'one.js': esm, 'two.js': esm, 'plain': esm, 'common.js': 'exports.a = 1;',
  'inner/package.json': '{"name":"inner"}', 'inner/three.js': esm,
  'typed/package.json': '{"type":"module"}', 'typed/four.js': esm,
  'node_modules/five/package.json': '{"main":"five.js"}', 'node_modules/five/five.js': esm,
  'all.mjs': `process.on('warning', ({ code, message }) => console.log(code, message.split('\\n')));
for (const name of ['./plain', './common.js', './typed/four.js', 'five', './one.js', './two.js', './inner/three.js']) await import(name);`,
  'requires.cjs': 'require("./one.js");',
})) {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
}
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
const real = fs.realpathSync(root);
const notes = (name, description) => [
  `Module type of ${pathToFileURL(path.join(real, name))} is not specified and it doesn't parse as CommonJS.`,
  'Reparsing as ES module because module syntax was detected. This incurs a performance overhead.',
  `To eliminate this warning, add "type": "module" to ${path.join(real, description)}.`,
];

const all = run('--no-warnings', 'all.mjs');
assert.strictEqual(all.stdout, [['one.js', 'package.json'], ['inner/three.js', 'inner/package.json']]
  .map(([name, description]) => {
    const { inspect } = require('node:util');
    return `MODULE_TYPELESS_PACKAGE_JSON ${inspect(notes(name, description))}\n`;
  }).join(''));
// The main file, too; not what require() loads.
assert.ok(run('one.js').stderr.includes(`[MODULE_TYPELESS_PACKAGE_JSON] Warning: ${notes('one.js', 'package.json').join('\n')}\n`));
assert.strictEqual(run('requires.cjs').stderr, '');
