'use strict';

// The permission model: what is denied and how, what is granted, what children inherit, and that nothing exists without it.

const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-permission-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
fs.mkdirSync(path.join(folder, 'open'));
fs.mkdirSync(path.join(folder, 'shut'));
fs.writeFileSync(path.join(folder, 'open', 'a'), 'a');
fs.writeFileSync(path.join(folder, 'shut', 'b'), 'b');

assert.strictEqual(process.permission, undefined);

function run(flags, code) {
  const { status, stderr } = spawnSync(process.execPath, [...flags, '-e', `
    const assert = require('assert'), fs = require('fs'), path = require('path');
    const folder = ${JSON.stringify(folder)};
    const denied = (permission, resource) => ({ name: 'Error', code: 'ERR_ACCESS_DENIED', permission, resource });
    ${code}
  `], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  return stderr;
}

run(['--permission', `--allow-fs-read=${folder}/open`, `--allow-fs-write=${folder}/open/w*`], `
  const { has } = process.permission;
  const open = path.join(folder, 'open', 'a'), shut = path.join(folder, 'shut', 'b');
  assert.strictEqual(fs.readFileSync(open, 'utf8'), 'a');
  for (const file of [shut, Buffer.from(shut), new URL('file://' + shut)]) {
    assert.throws(() => fs.readFileSync(file), denied('FileSystemRead', shut));
    assert.throws(() => fs.statSync(file), denied('FileSystemRead', shut));
    assert.throws(() => fs.lstatSync(file), denied('FileSystemRead', shut));
  }
  // The way does not matter, only where it leads.
  const around = folder + '/open/../shut/b';
  assert.throws(() => fs.readFileSync(around), denied('FileSystemRead', around));
  assert.throws(() => fs.readdirSync(folder), denied('FileSystemRead', folder));
  assert.throws(() => fs.writeFileSync(open, ''), denied('FileSystemWrite', open));
  assert.throws(() => fs.openSync(open, 'r+'), denied('FileSystemWrite', open));
  assert.throws(() => fs.renameSync(open, open + '2'), denied('FileSystemWrite', open));
  assert.throws(() => fs.rmSync(open), denied('FileSystemWrite', open));
  assert.throws(() => fs.cpSync(open, shut), denied('FileSystemWrite', shut));
  assert.throws(() => fs.mkdtempSync(folder + '/x'), denied('FileSystemWrite', folder + '/xXXXXXX'));
  assert.throws(() => fs.symlinkSync(open, folder + '/open/w'), { code: 'ERR_ACCESS_DENIED', message: /requires full fs.read and fs.write/ });
  assert.throws(() => fs.fchmodSync(1, 0o600), { message: 'fchmod API is disabled when Permission Model is enabled.' });
  fs.writeFileSync(folder + '/open/written', 'w');
  assert.throws(() => fs.watch(shut), denied('FileSystemRead', shut));
  assert.throws(() => require(shut), { code: 'ERR_ACCESS_DENIED' });
  assert.throws(() => require('child_process').spawn('/bin/true'), denied('ChildProcess', '/bin/true'));
  assert.throws(() => require('child_process').execFileSync('/bin/true'), denied('ChildProcess', '/bin/true'));
  assert.throws(() => new (require('worker_threads').Worker)('', { eval: true }), denied('WorkerThreads', ''));

  // Callbacks hear of it before the call returns, and what they throw is the caller's.
  for (const refused of [(callback) => fs.stat(shut, callback), (callback) => fs.readFile(shut, callback), (callback) => fs.rm(shut, callback),
                         (callback) => fs.symlink(shut, shut, callback), (callback) => fs.writeFile(shut, '', callback)]) {
    let told;
    refused((error) => { told = error; });
    assert.strictEqual(told?.code, 'ERR_ACCESS_DENIED');
    assert.throws(() => refused(() => { throw new RangeError(); }), RangeError);
  }
  assert.throws(() => fs.readlink(shut, () => {}), denied('FileSystemRead', shut));
  assert.strictEqual(process.permission.has('fs.read', open), true);
  assert.strictEqual(process.permission.has('fs.read', folder + '/open'), true);
  assert.strictEqual(process.permission.has('fs.read', shut), false);
  assert.strictEqual(process.permission.has('fs.read'), false);
  assert.strictEqual(process.permission.has('fs.write', folder + '/open/whatever'), true);
  assert.strictEqual(process.permission.has('unknown'), false);
  assert.throws(() => process.permission.has(1), { code: 'ERR_INVALID_ARG_TYPE' });
  process.permission.drop('fs.read');
  assert.throws(() => fs.readFileSync(open), denied('FileSystemRead', open));

  fs.readFile(shut, (error) => assert.strictEqual(error.permission, 'FileSystemRead'));
  fs.promises.stat(shut).then(assert.fail, (error) => assert.strictEqual(error.resource, shut));
`);

// What may be seen is looked at before the permission to remove it is asked for; realpath() looks at all on the way.
run(['--permission', `--allow-fs-read=${folder}/open`], `
  const open = path.join(folder, 'open', 'a'), shut = path.join(folder, 'shut', 'b'), none = path.join(folder, 'open', 'none');
  assert.throws(() => fs.rmSync(none), { code: 'ENOENT' });
  assert.throws(() => fs.rmSync(none, { force: true }), denied('FileSystemWrite', none));
  assert.throws(() => fs.rmSync(shut, { recursive: true, force: true }), denied('FileSystemWrite', shut));
  fs.rm(none, { force: true }, (error) => assert.strictEqual(error, null));
  fs.promises.rm(none, { force: true });
  let later = false;
  fs.rm(open, (error) => assert.strictEqual(error.code + later, 'ERR_ACCESS_DENIEDtrue'));
  later = true;
  fs.realpath(shut, (error) => assert.strictEqual(error.resource, '/' + folder.split('/')[1]));
  fs.promises.symlink(open, shut).catch((error) => assert.deepStrictEqual({ ...error }, { permission: '', resource: '', code: 'ERR_ACCESS_DENIED' }));
`);

const warnings = run(['--permission', '--allow-fs-read=*', '--allow-child-process', '--allow-worker'], `
  const { execFileSync } = require('child_process');
  const ask = (...args) => execFileSync(process.execPath, [...args, '-p', 'process.permission.has("fs.read") + " " + process.permission.has("child")'],
                                        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  assert.strictEqual(ask(), 'true true');
  assert.strictEqual(ask('--permission'), 'false false');
  assert.strictEqual(process.env.NODE_OPTIONS, undefined);
  new (require('worker_threads').Worker)('process.permission.has("fs.write") && process.exit(1)', { eval: true })
    .on('exit', (code) => assert.strictEqual(code, 0));
`);
assert.match(warnings, /\[PERM0002\] SecurityWarning: The flag --allow-child-process must be used with extreme caution/);

{
  // Names that are none.
  const code = 'const { permission } = process; console.log([permission.has("fs.read"), permission.has("fs.read", null), permission.has("fs.read", ""),' +
    'permission.has("child", ""), permission.has("child", null)].join())';
  const { stdout } = spawnSync(process.execPath, ['--permission', '--allow-fs-read=*', '--allow-child-process', '-e', code], { encoding: 'utf8' });
  assert.strictEqual(stdout, 'true,true,false,false,true\n');
}

// Node 24 knows no permission for the network.
assert.match(spawnSync(process.execPath, ['--permission', '--allow-net', '-p', '1'], { encoding: 'utf8' }).stderr, /bad option: --allow-net/);
