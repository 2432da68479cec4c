'use strict';
// Tests of packages set process.platform and process.version to see what their code does elsewhere. What the runtime itself does
// follows the system it runs on; only the shell of a command line and os.platform() follow the property, as in Node.

const assert = require('node:assert');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const url = require('node:url');

const set = (name, value) => Object.defineProperty(process, name, { value, configurable: true });
const report = process.report.getReport().header;
const { platform: navigatorPlatform } = navigator;

async function main() {
  for (const platform of ['win32', 'darwin']) {
    set('platform', platform);
    set('arch', 'none');
    set('version', 'v1.2.3');
    assert.strictEqual(os.platform() + os.arch(), `${platform}none`);
    assert.strictEqual(url.fileURLToPath('file:///a/b%20c'), '/a/b c');
    assert.strictEqual(url.pathToFileURL('/a/b').href, 'file:///a/b');
    assert.throws(() => url.fileURLToPath('file://host/a'), { message: 'File URL host must be "localhost" or empty on linux' });
    assert.strictEqual(os.EOL, '\n');
    assert.match(os.tmpdir(), /^\//);
    assert.strictEqual(path.posix.resolve('a'), `${process.cwd()}/a`);
    assert.strictEqual(path.matchesGlob('A', 'a'), false);
    assert.strictEqual(navigator.platform, navigatorPlatform);
    assert.strictEqual(createRequire('file:///tmp/x.js').resolve('fs'), 'fs');
    const { header } = process.report.getReport();
    assert.deepStrictEqual([header.platform, header.arch, header.nodejsVersion], [report.platform, report.arch, report.nodejsVersion]);
    assert.strictEqual(await new Blob(['a\r\nb'], { endings: 'native' }).text(), 'a\nb');
    assert.strictEqual(execFileSync('echo', ['hi'], { encoding: 'utf8' }), 'hi\n');
  }

  const lineOf = (platform, shell = true) => {
    set('platform', platform);
    const child = spawn('a b', { shell, stdio: 'ignore' });
    child.on('error', () => {});
    return child.spawnargs;
  };
  delete process.env.comspec;
  assert.deepStrictEqual(lineOf('win32'), ['cmd.exe', '/d', '/s', '/c', '"a b"']);
  assert.deepStrictEqual(lineOf('win32', 'C:\\CMD'), ['C:\\CMD', '/d', '/s', '/c', '"a b"']);
  assert.deepStrictEqual(lineOf('win32', 'pwsh'), ['pwsh', '-c', 'a b']);
  assert.deepStrictEqual(lineOf('android'), ['/system/bin/sh', '-c', 'a b']);
  assert.deepStrictEqual(lineOf('linux'), ['/bin/sh', '-c', 'a b']);
}
main();

// The release of this system is no release of Windows 10's consoles.
set('platform', 'win32');
os.release = () => '6.1.7601';
assert.strictEqual(require('node:tty').WriteStream.prototype.getColorDepth({ TERM: 'xterm-256color', CI: '1' }), 4);
set('platform', 'linux');

// A child that did not start has no output at all.
const { output, stdout, stderr } = spawnSync('/no/such/program');
assert.deepStrictEqual([output, stdout, stderr], [null, undefined, undefined]);
