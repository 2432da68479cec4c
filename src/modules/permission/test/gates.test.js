'use strict';

// What the permission model refuses besides plain file operations, as which error, and who is told.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

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
  fs.promises.realpath('/etc/passwd').then(assert.fail, (error) => {
    assert.strictEqual(error.code, 'ERR_ACCESS_DENIED');
    console.log('done');
  });
`;
const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--permission', '-e', script], { encoding: 'utf8' });
assert.strictEqual(stdout, 'done\n', stderr);
