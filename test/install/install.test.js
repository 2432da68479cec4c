'use strict';
// The tree that `make install` lays out runs from where it was moved to, with npm and corepack, and is replaced by the next installation.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const installer = path.resolve(__dirname, '../../tools/install/install.sh');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'install-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

const made = path.join(scratch, 'made');
const tree = path.join(scratch, 'moved to');
const bin = path.join(tree, 'bin');
const at = (...names) => path.join(tree, ...names);

/** What a command prints, called as somebody does who has the tree's bin on his PATH (and the libraries where he put them). */
function run(command, ...args) {
  return execFileSync(command, args, {
    cwd: scratch,
    encoding: 'utf8',
    env: {
      HOME: scratch, NODUS_DEPS: process.env.NODUS_DEPS, PATH: `${bin}:${process.env.PATH}`, npm_config_update_notifier: 'false',
    },
  }).trim();
}
const versionOf = (name) => JSON.parse(fs.readFileSync(at('lib/node_modules', name, 'package.json'), 'utf8')).version;

run(installer, made);
fs.renameSync(made, tree);

// The runtime, by both names, by a link from elsewhere, and with its libraries beside it.
assert.strictEqual(run('nodus', '-p', 'process.execPath'), at('bin/nodus'));
assert.strictEqual(run('node', '-p', 'process.version'), process.version);
fs.symlinkSync(at('bin/node'), path.join(scratch, 'elsewhere'));
assert.strictEqual(run(path.join(scratch, 'elsewhere'), '-p', 'crypto.createHash("sha1").update("").digest("hex").length'), '40');
assert.strictEqual(fs.readFileSync(at('bin/nodus')).indexOf(path.resolve(__dirname, '../..')), -1);
// OpenSSL's module of former algorithms is found there, too.
assert.strictEqual(
  run('node', '--openssl-legacy-provider', '-p', 'crypto.createHash("md4").update("a").digest("hex")'),
  'bde52cb31de33e46245e05fbdbd6fb24', // RFC 1320, A.5
);
const libraries = run('nodus', '-p', 'process.report.getReport().sharedObjects.join("\\n")').split('\n');
assert.deepStrictEqual(libraries.filter((name) => name.startsWith('/') && !name.startsWith(tree)), []);

// npm and corepack, which take the runtime beside them and install beside it.
assert.strictEqual(run('npm', '--version'), versionOf('npm'));
assert.strictEqual(run('npx', '--version'), versionOf('npm'));
assert.strictEqual(run('npm', 'prefix', '--global'), tree);
assert.strictEqual(run('corepack', '--version'), versionOf('corepack'));
run('corepack', 'enable');
for (const name of ['yarn', 'yarnpkg', 'pnpm', 'pnpx']) assert.ok(fs.existsSync(at('bin', name)), name);
run('corepack', 'disable');
assert.ok(!fs.existsSync(at('bin/yarn')));

const tool = path.join(scratch, 'tool');
fs.mkdirSync(tool);
fs.writeFileSync(path.join(tool, 'package.json'), JSON.stringify({ name: 'tool', version: '1.0.0', bin: 'tool.js' }));
fs.writeFileSync(path.join(tool, 'tool.js'), '#!/usr/bin/env node\nconsole.log(process.execPath, ...process.argv.slice(2));\n');
fs.chmodSync(path.join(tool, 'tool.js'), 0o755);
run('npm', 'install', '--global', '--offline', '--no-audit', '--no-fund', tool);
assert.strictEqual(run('tool', 'a', 'b c'), `${at('bin/nodus')} a b c`);

// What addons are compiled with.
for (const name of ['node_api.h', 'node.h', 'v8.h', 'uv.h', 'openssl/ssl.h', 'zlib.h', 'common.gypi', 'config.gypi']) {
  assert.ok(fs.existsSync(at('include/node', name)), name);
}

// Once more over it: npm, which had put a link to its own script in the place of ours, is whole, and what was installed stays.
fs.rmSync(at('bin/npm'));
fs.symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', at('bin/npm'));
run(installer, tree);
assert.strictEqual(run('npm', '--version'), versionOf('npm'));
assert.strictEqual(run('nodus', at('lib/node_modules/npm/bin/npm-cli.js'), '--version'), versionOf('npm'));
assert.strictEqual(run('tool'), at('bin/nodus'));
