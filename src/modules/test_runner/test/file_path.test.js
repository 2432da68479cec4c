'use strict';
// filePath is the file that was started; a global set-up is torn down on a signal, too.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-path-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const write = (name, text) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
};
const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: '' };
const run = (...args) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });

write('imported.js', 'require("node:test").suite("s", (s) => { console.log(s.filePath); });');
const main = write('main.js', 'require("./imported.js"); require("node:test").test("t", (t) => { console.log(t.filePath); });');
assert.match(run(main).stdout, new RegExp(`${main}\\n${main}\\n`));

const setup = write('setup.js', 'exports.globalSetup = () => {}; exports.globalTeardown = () => { console.log("torn down"); };');
const endless = write('endless.js', 'require("node:test").test("t", (t, done) => { process.kill(process.pid, "SIGINT"); setTimeout(() => {}, 1e6); });');
const { stdout, status } = run('--test', '--test-isolation=none', `--test-global-setup=${setup}`, endless);
assert.match(stdout, /torn down/);
assert.strictEqual(status, 1);

// A suite that throws shows who declared it.
const throwing = write('throwing.js', 'require("node:test").suite("s", () => {\n  throw new Error("x");\n});');
assert.match(run('--test-reporter=tap', throwing).stdout, /throwing\.js:2:9[^]*throwing\.js:1:22/);
