'use strict';
// Input of one pipe that goes while another's is asked for; handles that are closed.
const assert = require('node:assert');
const { spawn } = require('node:child_process');

const memory = new ArrayBuffer(1 << 16);
const { spawn: spawnSync } = process.binding('spawn_sync');
const result = spawnSync({
  file: 'cat',
  args: ['cat'],
  stdio: [
    { type: 'pipe', readable: true, writable: false, input: new Uint8Array(memory) },
    { type: 'pipe', readable: false, writable: true, get input() { memory.transfer(); } },
    { type: 'ignore' },
  ],
});
assert.strictEqual(memory.byteLength, 0);
assert.strictEqual(result.output?.[1].length, 0);

const { Pipe, constants } = process.binding('pipe_wrap');
const pipe = new Pipe(constants.SOCKET);
const child = spawn('true');
const Process = child._handle.constructor;
pipe.close(() => {
  for (const type of ['pipe', 'wrap']) {
    assert.ok(new Process().spawn({ file: 'true', args: ['true'], stdio: [{ type, handle: pipe }] }) < 0);
  }
});
