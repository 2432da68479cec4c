// What a process was given beyond its standard streams does not reach its children, unless their stdio
// names it: a child's writes would garble, say, the channel to the parent.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');

if (process.platform !== 'linux') return;

/** What descriptors 3 and 5 are in a shell that a process, which has this file as both, starts with `stdio`. */
function seenByGrandchild(stdio) {
  const script = `
    const { spawnSync } = require('node:child_process');
    const list = 'for fd in 3 5; do readlink /proc/$$/fd/$fd || echo none; done';
    process.stdout.write(spawnSync('sh', ['-c', list], { stdio: ${JSON.stringify(stdio)}, encoding: 'utf8' }).stdout);
    process.stdout.write(require('node:fs').readlinkSync('/proc/self/fd/5'));`;
  const fd = fs.openSync(__filename);
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'pipe', fd, 'ignore', fd], encoding: 'utf8',
  });
  fs.closeSync(fd);
  assert.strictEqual(stderr, '');
  return stdout.split('\n');
}

assert.deepStrictEqual(seenByGrandchild(['ignore', 'pipe', 'inherit']), ['none', 'none', __filename]);
assert.deepStrictEqual(seenByGrandchild(['ignore', 'pipe', 'inherit', 5]), [__filename, 'none', __filename]);
