'use strict';

// Without /proc there are no processors to tell of (docs of os.cpus()), and reports are made all the same.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const hide = 'mount --make-rprivate / && mount -t tmpfs none /proc && exec "$0" -p "$1"';
const code = '[os.cpus().length, process.report.getReport().header.cpus.length].join()';
const probe = spawnSync('unshare', ['-m', '/bin/sh', '-c', hide, '/bin/echo', ''], { encoding: 'utf8' });
// Who may not have mounts of his own (no root) has nothing to test.
if (probe.status === 0) {
  const { stdout, stderr } = spawnSync('unshare', ['-m', '/bin/sh', '-c', hide, process.execPath, code], { encoding: 'utf8' });
  assert.strictEqual(stdout, '0,0\n', stderr);
}
