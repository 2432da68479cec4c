'use strict';

// What the command line says about OpenSSL.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const directory = mkdtempSync(join(tmpdir(), 'nodus-openssl-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

function run(args, env = {}) {
  const program = 'let said; try { said = crypto.createHash("md4").update("x").digest("hex"); } catch (error) { said = error.code; } said';
  return spawnSync(process.execPath, [...args, '-p', program], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', ...env } });
}
const write = (name, text) => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};

assert.strictEqual(run([]).stdout, 'ERR_OSSL_EVP_UNSUPPORTED\n');
assert.strictEqual(run(['--openssl-legacy-provider']).stdout, '51b834b7c1ef0b59ea50888fcb39ace2\n');
// Only the section that is Node's own counts, unless --openssl-shared-config is given.
const noProvider = 'x = y\n[y]\nproviders = p\n[p]\nbase = b\n[b]\nactivate = 1\n';
const shared = write('shared.cnf', noProvider.replace('x =', 'openssl_conf ='));
assert.strictEqual(run([`--openssl-config=${shared}`]).status, 0);
assert.notStrictEqual(run([`--openssl-config=${shared}`, '--openssl-shared-config']).status, 0);
// Without a provider of random numbers there is no start.
const own = write('own.cnf', noProvider.replace('x =', 'nodejs_conf ='));
assert.notStrictEqual(run([`--openssl-config=${own}`]).status, 0);
assert.notStrictEqual(run([], { OPENSSL_CONF: own }).status, 0);
// A file that is missing is no error; one that is wrong is.
assert.strictEqual(run([`--openssl-config=${join(directory, 'none.cnf')}`]).status, 0);
const wrong = run([`--openssl-config=${write('wrong.cnf', 'nonsense [[[\n')}`]);
assert.strictEqual(wrong.status, 101);
assert.match(wrong.stderr, /: OpenSSL configuration error:\n.*missing equal sign/);
for (const option of ['--enable-fips', '--force-fips']) {
  const { status, stderr } = run([option]);
  assert.strictEqual(status, 1);
  assert.match(stderr, new RegExp(`: ${option} requires an active OpenSSL provider named "fips"\\.`));
}
