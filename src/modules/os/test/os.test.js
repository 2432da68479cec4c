'use strict';
const assert = require('node:assert');
const os = require('node:os');

assert.ok(os.cpus().length > 0 && os.availableParallelism() > 0);
assert.ok(os.totalmem() >= os.freemem() && os.uptime() > 0);
assert.strictEqual(os.loadavg().length, 3);
for (const name of ['hostname', 'type', 'release', 'version', 'machine', 'homedir', 'tmpdir', 'arch', 'platform', 'endianness']) {
  assert.strictEqual(typeof os[name](), 'string');
  assert.strictEqual(`${os[name]}`, os[name]());
}
for (const addresses of Object.values(os.networkInterfaces())) {
  for (const { address, cidr, family } of addresses) assert.ok(cidr === null || (cidr.startsWith(address) && /^IPv[46]$/.test(family)));
}
assert.deepStrictEqual(Object.keys(os.userInfo()), ['uid', 'gid', 'username', 'homedir', 'shell']);
assert.ok(Buffer.isBuffer(os.userInfo({ encoding: 'buffer' }).username));
assert.strictEqual(os.getPriority(), os.getPriority(process.pid));
assert.throws(() => os.getPriority(-1), { code: 'ERR_SYSTEM_ERROR', message: /uv_os_getpriority returned ESRCH/ });
assert.throws(() => os.setPriority(0, 20), { code: 'ERR_OUT_OF_RANGE' });
assert.strictEqual(os.constants.signals.SIGKILL, 9);
assert.ok(Object.isFrozen(os.constants.signals));
assert.strictEqual(os.EOL, '\n');

// Constants are nobody's to change.
for (const constants of [require('node:os').constants.errno, require('node:fs').constants, require('node:perf_hooks').constants,
                         require('node:zlib').constants, require('node:crypto').constants]) {
  const [name] = Object.keys(constants);
  assert.throws(() => { constants[name] = 0; }, TypeError);
  assert.ok(!Object.getOwnPropertyDescriptor(constants, name).configurable);
}
