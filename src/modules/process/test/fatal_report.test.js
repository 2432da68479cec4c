'use strict';

// --report-on-fatalerror: a heap that is full is reported all the same, with what was known of it.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'report-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const useUpHeap = 'const all = []; for (;;) all.push(new Array(1000).fill(1).map((x) => ({ x })));';
const run = (code, ...options) =>
  spawnSync('/bin/sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, '--max-heap-size=16', ...options, '-e', code],
    { cwd: folder, encoding: 'utf8' });

let { signal, stderr } = run(useUpHeap, '--report-on-fatalerror');
assert.strictEqual(signal, 'SIGABRT');
assert.match(stderr, /FATAL ERROR: .*JavaScript heap out of memory\n\nWriting Node\.js report to file: report\..*\.json\nNode\.js report completed\n/);
const [name] = fs.readdirSync(folder);
assert.match(name, /^report\.\d{8}\.\d{6}\.\d+\.0\.001\.json$/);
const report = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
assert.strictEqual(report.header.event, 'Allocation failed - JavaScript heap out of memory');
assert.strictEqual(report.header.trigger, 'OOMError');
assert.strictEqual(report.header.cwd, fs.realpathSync(folder));
assert.deepStrictEqual(report.header.commandLine.slice(1), ['--max-heap-size=16', '--report-on-fatalerror', '-e', useUpHeap]);
assert.strictEqual(report.javascriptHeap.memoryLimit, 16 * 1024 * 1024);
assert.ok(report.javascriptHeap.heapSpaces.old_space.used > 0);
assert.deepStrictEqual(report.javascriptStack, { message: 'No stack.', stack: ['Unavailable.'], errorProperties: {} });
assert.ok(report.nativeStack.length > 0 && report.libuv.some(({ type }) => type === 'loop'));
fs.unlinkSync(path.join(folder, name));

// Asked for, and described, by the program.
({ signal, stderr } = run(`Object.assign(process.report, { reportOnFatalError: true, filename: 'mine.json', compact: true, excludeEnv: true }); ${useUpHeap}`));
assert.strictEqual(signal, 'SIGABRT');
const text = fs.readFileSync(path.join(folder, 'mine.json'), 'utf8');
assert.strictEqual(text.indexOf('\n'), text.length - 1);
assert.strictEqual(JSON.parse(text).environmentVariables, undefined);
fs.unlinkSync(path.join(folder, 'mine.json'));

({ signal } = run(`process.report.reportOnFatalError = false; ${useUpHeap}`, '--report-on-fatalerror'));
assert.strictEqual(signal, 'SIGABRT');
({ signal } = run(useUpHeap));
assert.strictEqual(signal, 'SIGABRT');
assert.deepStrictEqual(fs.readdirSync(folder), []);
