'use strict';

// node:sea outside of a single executable application, and the blob of one.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const sea = require('node:sea');

assert.strictEqual(sea.isSea(), false);
for (const name of ['getAsset', 'getRawAsset', 'getAssetAsBlob', 'getAssetKeys']) {
  assert.throws(() => sea[name]('x'), { code: 'ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION' });
}
assert.throws(() => sea.getAsset(1), { code: 'ERR_INVALID_ARG_TYPE' });

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-sea-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
fs.writeFileSync(path.join(folder, 'main.js'), 'console.log(1)');

/** @returns {string} what is said about the configuration */
function write(config, expectedStatus = 1) {
  fs.writeFileSync(path.join(folder, 'c.json'), typeof config === 'string' ? config : JSON.stringify(config));
  const { status, stderr } = spawnSync(process.execPath, ['--experimental-sea-config', 'c.json'], { cwd: folder });
  assert.strictEqual(status, expectedStatus, `${stderr}`);
  return `${stderr}`;
}

const good = { main: 'main.js', output: 'out.blob' };
assert.match(write({ ...good, assets: { a: 'main.js' } }, 0), /^Wrote single executable preparation blob to out\.blob\n$/);
const blob = fs.readFileSync(path.join(folder, 'out.blob'));
assert.strictEqual(blob.readUInt32LE(0), 0x143da20);
assert.strictEqual(blob.readUInt32LE(4), 8);
assert.match(write('{'), /INCOMPLETE_ARRAY_OR_OBJECT/);
assert.match(write({ output: 'x' }), /"main" field of c\.json is not a non-empty string/);
assert.match(write({ ...good, assets: { a: 1 } }), /"assets" field of c\.json is not a map of strings/);
assert.match(write({ ...good, main: 'none.js' }), /Cannot read main script none\.js:no such file or directory/);
assert.match(write({ ...good, assets: { a: 'none' } }), /Cannot read asset none: no such file or directory/);
assert.match(write({ ...good, execArgvExtension: 'x' }), /must be one of "none", "env", or "cli"/);
assert.match(write({ ...good, output: '.' }), /Cannot write output to \.:/);
