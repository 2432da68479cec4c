'use strict';

// --prof-process: what a log of V8's profiler says.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-prof-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

const run = (...args) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });

// A log by hand: f at 0x1000 (interpreted), then compiled at 0x2000, called by g at 0x3000; a builtin, bytecode, a library.
const head = [
  'v8-version,13,6,233,17,-node.53,0',
  'shared-library,/no/such/library.so,0x7f0000000000,0x7f0000010000,0',
  'code-creation,JS,9,10,0x1000,256,f /a\\x2Cb.js:1:10,0xaa,~',
  "code-creation,JS,12,20,0x2000,256,f /a\\x2Cb.js:1:10,0xaa,*'",
  'code-creation,JS,9,10,0x3000,256, /a.js:2:1,0xbb,~',
  'code-creation,Builtin,2,10,0x5000,64,ArrayMap',
  'code-creation,BytecodeHandler,0,10,0x6000,64,Add',
];
const ticks = [
  'tick,0x2010,100,0,0x0,0,0x3010',
  'tick,0x2020,200,0,0x0,0,+0xff0',
  'tick,0x1010,300,0,0x0,0,0x3010,overflow',
  'tick,0x6001,400,0,0x0,0,0x1010,0x3010',
  'tick,0x5001,500,0,0x0,0,0x3010',
  'tick,0x7f0000000010,600,0,0x0,5,0x3010',
  'tick,0x9999999,700,0,0x0,1',
  'code-move,0x2000,0x8000',
  'tick,0x8010,800,0,0x0,0,0x3010',
  'code-delete,0x8000',
  'tick,0x8010,900,0,0x0,0,0x3010',
  'tick,0x123,1000,1,0x5002,6,0x3010',
];
fs.writeFileSync(path.join(folder, 'hand.log'), [...head, ...ticks, ''].join('\n'));

const { stdout, stderr, status } = run('--prof-process', 'hand.log');
assert.strictEqual(stderr, '');
assert.strictEqual(status, 0);
assert.strictEqual(stdout, `Statistical profiling result from hand.log, (10 ticks, 2 unaccounted, 0 excluded).

 [Shared libraries]:
   ticks  total  nonlib   name
      1   10.0%          /no/such/library.so

 [JavaScript]:
   ticks  total  nonlib   name
      3   30.0%   33.3%  JS: *f /a,b.js:1:10
      2   20.0%   22.2%  JS: ~f /a,b.js:1:10
      2   20.0%   22.2%  Builtin: ArrayMap

 [C++]:
   ticks  total  nonlib   name

 [Summary]:
   ticks  total  nonlib   name
      7   70.0%   77.8%  JavaScript
      0    0.0%    0.0%  C++
      1   10.0%   11.1%  GC
      1   10.0%          Shared libraries
      2   20.0%          Unaccounted

 [C++ entry points]:
   ticks    cpp   total   name

 [Bottom up (heavy) profile]:
  Note: percentage shows a share of a particular caller in the total
  amount of its parent calls.
  Callers occupying less than 1.0% are not shown.

   ticks parent  name
      3   30.0%  JS: *f /a,b.js:1:10
      3  100.0%    JS: ~<anonymous> /a.js:2:1

      2   20.0%  UNKNOWN
      1   50.0%    JS: ~<anonymous> /a.js:2:1

      2   20.0%  JS: ~f /a,b.js:1:10
      2  100.0%    JS: ~<anonymous> /a.js:2:1

      2   20.0%  Builtin: ArrayMap
      2  100.0%    JS: ~<anonymous> /a.js:2:1

      1   10.0%  /no/such/library.so
      1  100.0%    JS: ~<anonymous> /a.js:2:1

`);
assert.match(run('--prof-process', '--gc', 'hand.log').stdout, /\(10 ticks, 1 unaccounted, 9 excluded\)/);
assert.match(run('--prof-process', '--range=150,400', '--only-summary', 'hand.log').stdout, /\(3 ticks, 0 unaccounted[^]*Summary[^]*libraries\n$/);
assert.doesNotMatch(run('--prof-process', '--no-call-graph', 'hand.log').stdout, /Bottom up/);

const { code, functions, ticks: listed } = JSON.parse(run('--prof-process', '--preprocess', 'hand.log').stdout);
assert.deepStrictEqual(code[1], { name: 'f /a,b.js:1:10', type: 'JS', kind: 'Opt', func: 0, tm: 20 });
assert.deepStrictEqual(functions[0], { name: 'f /a,b.js:1:10', codes: [0, 1] });
assert.deepStrictEqual(listed[0], { tm: 100, vm: 0, s: [1, 16, 2, 16] });
assert.deepStrictEqual(listed[6], { tm: 700, vm: 1, s: [-1, 0x9999999] });

// What is wrong.
fs.writeFileSync(path.join(folder, 'broken.log'), [...head, 'tick,'].join('\n'));
assert.match(run('--prof-process', 'broken.log').stderr, /\[BROKEN_PROFILE_FILE\] Warning: Profile file broken\.log is broken\n"tick," at the file end is broken/);
assert.strictEqual(run('--prof-process', 'none.log').status, 1);
assert.match(run('--prof-process', 'none.log').stderr, /^Cannot access log file: none\.log\nPlease provide a valid isolate file/);
fs.writeFileSync(path.join(folder, 'empty.log'), '');
assert.match(run('--prof-process', 'empty.log').stderr, /Unable to read v8-version/);
assert.match(run('--prof-process', '--what').stderr, /^Usage: /);

// A log of V8's own.
fs.writeFileSync(path.join(folder, 'busy.js'), `
  function busy() { let sum = 0; for (let i = 0; i < 1e5; i++) sum += Math.sqrt(i) % 3; return sum; }
  const end = process.cpuUsage().user + 60_000;
  while (process.cpuUsage().user < end) busy();`);
assert.strictEqual(run('--prof', '--logfile=real.log', '--no-logfile-per-isolate', 'busy.js').status, 0);
assert.match(run('--prof-process', '--nm=/no/such/program', 'real.log').stdout, /JS: [~^+*]busy .*busy\.js:2:16/);
