'use strict';

// node:trace_events: categories on and off, and what a file then holds.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createTracing, getEnabledCategories } = require('node:trace_events');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-trace-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

assert.strictEqual(getEnabledCategories(), undefined);
assert.throws(() => createTracing({ categories: [] }), { code: 'ERR_TRACE_EVENTS_CATEGORY_REQUIRED' });
assert.throws(() => createTracing({ categories: 'x' }), { code: 'ERR_INVALID_ARG_TYPE' });

const code = `
  const { createTracing, getEnabledCategories } = require('node:trace_events');
  const tracing = createTracing({ categories: ['node.console', 'node.fs.sync'] });
  tracing.enable();
  require('assert').strictEqual(getEnabledCategories(), 'node.async_hooks,node.console,node.fs.sync');
  console.time('label');
  console.timeEnd('label');
  fs.statSync('.');
  tracing.disable();
  fs.lstatSync('.');
  setTimeout(() => {}, 1);
  Promise.reject(1).catch(() => {});
`;
const { status, stderr } = spawnSync(process.execPath, [
  '--trace-event-categories', 'node.async_hooks', '--trace-event-file-pattern', '${pid}-${rotation}.json', '-e', code,
], { cwd: folder });
assert.strictEqual(status, 0, `${stderr}`);
const [name, ...others] = fs.readdirSync(folder);
assert.deepStrictEqual(others, []);
assert.match(name, /^\d+-1\.json$/);
const { traceEvents } = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
const told = (category) => traceEvents.filter(({ cat }) => cat === category).map(({ name: event, ph }) => `${event} ${ph}`);
assert.deepStrictEqual(told('node,node.console'), ['time::label b', 'time::label e']);
assert.deepStrictEqual(told('node,node.fs,node.fs.sync').filter((event) => event.includes('stat')), ['fs.sync.stat B', 'fs.sync.stat E']);
for (const event of ['Timeout b', 'Timeout_CALLBACK b', 'Timeout_CALLBACK e', 'PROMISE b']) {
  assert(told('node,node.async_hooks').includes(event), event);
}
assert(told('__metadata').includes('thread_name M'));
