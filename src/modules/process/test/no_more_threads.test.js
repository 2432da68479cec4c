'use strict';

// Where the system gives no more threads (a limit on processes; here their stacks are larger than the address space) a program goes on
// without those of V8, vm says that it cannot watch the time, and nothing ends the process.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

function run(code, ...options) {
  const { status, stdout, stderr } = spawnSync(
    '/bin/sh', ['-c', 'ulimit -c 0; ulimit -v 6000000; ulimit -s 8000000; exec "$0" "$@"', process.execPath, ...options, '-e', code],
    { encoding: 'utf8' });
  assert.strictEqual(stderr, '');
  assert.strictEqual(status, 0);
  return stdout;
}

// The collector's and the compiler's work, and WebAssembly that waits for a thread.
assert.strictEqual(run(`
  const kept = [];
  for (let i = 0; i < 500_000; i++) kept.push({ i });
  gc();
  WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).catch(() => {});
  console.log(kept.length);
`, '--expose-gc'), '500000\n');

for (const option of ['timeout: 1000', 'breakOnSigint: true']) {
  assert.strictEqual(run(`
    try {
      require('vm').runInNewContext('1', {}, { ${option} });
    } catch (error) {
      console.log(error.code, error.syscall);
    }
    console.log(require('vm').runInNewContext('2'));
  `), 'EAGAIN uv_thread_create\n2\n');
}
