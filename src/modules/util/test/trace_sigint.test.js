// SIGINT shows where the program was, and still ends it.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const busy = `
  require('util').setTraceSigInt(true);
  function main() {
    process.kill(process.pid, 'SIGINT');
    for (;;);
  }
  main();`;
const { signal, stderr } = spawnSync(process.execPath, ['-e', busy], { encoding: 'utf8', timeout: 20_000 });
assert.strictEqual(signal, 'SIGINT');
assert.match(stderr, /^KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`\n {4}at main \(/);

const idle = `
  setTimeout(() => process.kill(process.pid, 'SIGINT'), 1);
  setTimeout(() => {}, 20_000);`;
const second = spawnSync(process.execPath, ['--trace-sigint', '-e', idle], { encoding: 'utf8', timeout: 20_000 });
assert.strictEqual(second.signal, 'SIGINT');
assert.match(second.stderr, /^KEYBOARD_INTERRUPT/);

assert.strictEqual(require('node:util').setTraceSigInt(0), undefined);
