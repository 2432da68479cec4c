'use strict';

// Module syntax in files that are scripts by their package or name, and the options that forbid to look at the syntax.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-hint-')));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const write = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
};
const run = (...args) => {
  const { stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return (/Failed to load the ES module/.test(stderr) ? 'hint ' : '') + (/SyntaxError/.test(stderr) ? 'error' : 'fine');
};

write('scripts/package.json', '{"type": "commonjs"}');
write('scripts/export.js', 'export default 1');
write('scripts/await.js', 'await 1');
write('scripts/neither.js', 'await 1; import x from "fs"; return 1');
write('open.js', 'export default 1');
write('named.cjs', 'export default 1');
write('main.cjs', "require('./open.js')");

for (const file of ['scripts/export.js', 'scripts/await.js', 'named.cjs']) {
  assert.strictEqual(run('-e', `require('./${file}')`), 'hint error', file);
  assert.strictEqual(run('--input-type=module', '-e', `import './${file}'`), 'hint error', file);
}
assert.strictEqual(run('scripts/neither.js'), 'error');

const noDetection = '--no-experimental-detect-module';
assert.strictEqual(run('open.js'), 'fine');
assert.strictEqual(run(noDetection, 'open.js'), 'hint error');
assert.strictEqual(run(noDetection, '--check', 'open.js'), 'hint error');
assert.strictEqual(run(noDetection, 'main.cjs'), 'fine');
assert.strictEqual(run('--no-experimental-require-module', 'open.js'), 'fine');
assert.strictEqual(run('--no-experimental-require-module', 'main.cjs'), 'hint error');
