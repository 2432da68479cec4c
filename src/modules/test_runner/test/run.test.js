'use strict';
// run(): files in processes of their own and in this one.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run } = require('node:test');

delete process.env.NODE_TEST_CONTEXT;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-run-'));
const file = path.join(folder, 'one.js');
fs.writeFileSync(file, `
const { test } = require('node:test');
test('passes', () => console.log('printed'));
test('fails', () => { const e = new RangeError('far'); e.extra = { a: 1 }; throw e; });
`);

async function collect(options) {
  const events = [];
  for await (const event of run({ files: [file], ...options })) events.push(event);
  return events;
}

(async () => {
  const events = await collect({ isolation: 'process' });
  const of = (type) => events.filter((event) => event.type === type).map(({ data }) => data);
  assert.deepStrictEqual(of('test:pass').map(({ name, entryFile }) => [name, entryFile]), [['passes', file]]);
  const [{ details: { error } }] = of('test:fail');
  assert.strictEqual(error.code, 'ERR_TEST_FAILURE');
  assert.ok(error.cause instanceof RangeError);
  assert.deepStrictEqual([error.cause.message, error.cause.extra], ['far', { a: 1 }]);
  assert.strictEqual(of('test:stdout').map(({ message }) => message).join(''), 'printed\n');
  const summary = of('test:summary').at(-1);
  assert.deepStrictEqual([summary.success, summary.counts.passed, summary.counts.failed], [false, 1, 1]);
})().finally(() => fs.rmSync(folder, { recursive: true }));
