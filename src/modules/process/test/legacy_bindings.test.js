'use strict';
// process.binding(): what published programs ask it for.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const net = require('node:net');
const { types } = require('node:util');

assert.throws(() => process.binding('nothing'), { name: 'Error', message: 'No such module: nothing' });
assert.throws(() => process.binding('__proto__'), /No such module/);
assert.strictEqual(process.binding('uv'), process.binding('uv'));
assert.strictEqual(process.binding('uv').errname(-2), 'ENOENT');
assert.strictEqual(process.binding('uv').UV_ENOENT, -2);
assert.strictEqual(process.binding('constants').fs.O_RDONLY, 0);
assert.strictEqual(process.binding('constants').os.signals.SIGTERM, 15);
assert.strictEqual(process.binding('tty_wrap').isTTY(1000), false);
assert.ok(Object.keys(process.binding('natives')).includes('fs'));
{
  // Yarn's loader puts itself in the place of readFileUtf8.
  const fs = process.binding('fs');
  const { readFileUtf8 } = fs;
  assert.strictEqual(readFileUtf8.name, 'readFileUtf8');
  fs.readFileUtf8 = (...args) => Reflect.apply(readFileUtf8, fs, args);
  assert.match(fs.readFileUtf8(__filename, 0), /^'use strict';/);
  assert.throws(() => fs.readFileUtf8('/nothing', 0), { code: 'ENOENT', syscall: 'open', path: '/nothing' });
  fs.readFileUtf8 = readFileUtf8;
  assert.deepStrictEqual([__dirname, __filename, '/nothing', `${__filename}/x`].map((path) => fs.internalModuleStat(path)), [1, 0, -2, -20]);
}
for (const [name, predicate] of Object.entries(process.binding('util'))) {
  if (name !== 'isArrayBufferView') assert.strictEqual(predicate, types[name]);
  assert.strictEqual(predicate({}), false);
}

assert.strictEqual(process.binding('config').bits, 64);
{
  const { TCP, constants } = process.binding('tcp_wrap');
  const server = net.createServer().listen(0);
  assert.ok(server._handle instanceof TCP);
  const handle = new TCP(constants.SERVER);
  assert.strictEqual(handle.bind('127.0.0.1', 0), 0);
  handle.close();
  server.close();
  assert.ok(new (process.binding('pipe_wrap').Pipe)(process.binding('pipe_wrap').constants.IPC));
  assert.strictEqual(typeof process.binding('udp_wrap').UDP, 'function');
  assert.strictEqual(typeof process.binding('tty_wrap').TTY, 'function');
}

// Coverage tools put themselves between.
const binding = process.binding('spawn_sync');
const { spawn } = binding;
const seen = [];
binding.spawn = function (options) {
  seen.push([options.file, options.args, options.envPairs.includes('A=1')]);
  options.args = [...options.args, '-p', '6 * 7'];
  return Reflect.apply(spawn, this, [options]);
};
const { stdout, status } = spawnSync(process.execPath, [], { env: { A: '1' }, encoding: 'utf8' });
assert.deepStrictEqual([stdout, status, seen], ['42\n', 0, [[process.execPath, [process.execPath], true]]]);
binding.spawn = spawn;

const warned = spawnSync(process.execPath, ['--pending-deprecation', '-e', 'process.binding("uv"); process.binding("uv")'], { encoding: 'utf8' });
assert.strictEqual(warned.stderr.match(/\[DEP0111\] DeprecationWarning: process\.binding\(\) is deprecated\./g).length, 1);
