'use strict';

// What the permission model refuses besides plain file operations, as which error, and who is told.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const script = `
  const assert = require('assert'), fs = require('fs');
  const told = [];
  require('diagnostics_channel').subscribe('node:permission-model:fs', (message) => told.push(message));
  const plain = 'Access to this API has been restricted';
  const denied = (permission, resource, message, run) =>
    assert.throws(run, { code: 'ERR_ACCESS_DENIED', permission, resource, message: message ?? new RegExp('^' + plain) });
  denied('FileSystemWrite', './x.json', plain, () => process.report.writeReport('./x.json'));
  denied('FileSystemWrite', process.cwd(), plain, () => process.report.writeReport());
  denied('FileSystemWrite', process.cwd(), undefined, () => require('v8').setHeapSnapshotNearHeapLimit(1));
  denied('FileSystemRead', '/etc/passwd', plain, () => fs.lstatSync('/etc/passwd'));
  denied('FileSystemRead', '/etc/passwd', undefined, () => fs.realpathSync.native('/etc/passwd'));
  denied('FileSystemRead', '/etc/passwd', undefined, () => fs.truncateSync('/etc/passwd'));
  denied('FileSystemRead', '/etc/passwd', undefined, () => fs.readFileSync('/etc/passwd'));
  denied('FileSystemRead', '/etc/passwd', plain, () => fs.rmSync('/etc/passwd'));
  const { ChildProcess } = require('child_process');
  denied('ChildProcess', '/bin/true', undefined, () => new ChildProcess().spawn({ file: '/bin/true', envPairs: [] }));
  denied('', '', 'process.binding', () => process.binding('spawn_sync'));
  denied('Addon', 'x', undefined, () => process._linkedBinding('x'));
  denied('FileSystemRead', '/none/package.json', undefined, () => require('module')._readPackage('/none'));
  assert.throws(() => process.dlopen({ exports: {} }, '/x.node'), { code: 'ERR_DLOPEN_DISABLED' });
  assert.throws(() => require('crypto').setEngine('x'), { code: 'ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED' });
  assert.ok(told.some(({ permission, resource }) => permission === 'FileSystemRead' && resource === '/etc/passwd'));
  const tells = (permission, resource, run) => {
    told.length = 0;
    try { run(); } catch { /* refused */ }
    assert.deepStrictEqual(told, [{ permission, resource, drop: undefined }]);
  };
  tells('FileSystemWrite', '/x', () => fs.writeFileSync('/x', ''));
  tells('FileSystemRead', '/x', () => fs.stat('/x', () => {}));
  tells('FileSystem', '', () => fs.symlinkSync('/x', '/y'));
  told.length = 0;
  assert.strictEqual(process.permission.has('fs.write', '/x'), false);
  assert.deepStrictEqual(told, [{ permission: 'FileSystemWrite', resource: '/x', drop: undefined }]);
  require('tls').createSecureContext();
  Promise.allSettled([fs.promises.realpath('/etc/passwd'), fs.promises.watch('/etc').next()]).then((results) => {
    for (const { reason } of results) assert.strictEqual(reason.code, 'ERR_ACCESS_DENIED');
    console.log('done');
  });
`;
const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--permission', '-e', script], { encoding: 'utf8' });
assert.strictEqual(stdout, 'done\n', stderr);

// A package.json that may not be read says nothing of the programs below it.
{
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-gates-')));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  fs.mkdirSync(path.join(folder, 'open'));
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const main = path.join(folder, 'open', 'main.js');
  fs.writeFileSync(main, 'console.log(typeof require, typeof module)');
  for (const [allowed, expected] of [[folder, 'undefined undefined'], [path.join(folder, 'open'), 'function object']]) {
    const flags = ['--no-warnings', '--permission', `--allow-fs-read=${allowed}`, main];
    assert.strictEqual(spawnSync(process.execPath, flags, { encoding: 'utf8' }).stdout, `${expected}\n`);
  }
}

// The permission to load addons that was given up.
{
  const dropped = `
    process.permission.drop('addon');
    try { process.dlopen({ exports: {} }, '/none'); } catch ({ code, permission }) { console.log(code, permission); }
  `;
  const flags = ['--no-warnings', '--permission', '--allow-addons', '-e', dropped];
  assert.strictEqual(spawnSync(process.execPath, flags, { encoding: 'utf8' }).stdout, 'ERR_ACCESS_DENIED Addon\n');
}
