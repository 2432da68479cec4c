'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { report } = process;
const content = report.getReport(Object.assign(new Error('boom'), { extra: 5 }));
assert.strictEqual(content.header.trigger, 'GetReport');
assert.deepStrictEqual(content.header.componentVersions, { ...process.versions });
assert.strictEqual(content.javascriptStack.message, 'Error: boom');
assert.deepStrictEqual(content.javascriptStack.errorProperties, { extra: '5' });
assert.ok(content.libuv.at(-1).type === 'loop' && content.sharedObjects.length > 0);
assert.ok(content.userLimits.open_files.soft > 0);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'report-'));
report.directory = folder;
report.compact = true;
report.excludeEnv = true;
const name = report.writeReport('one.json');
const text = fs.readFileSync(path.join(folder, name), 'utf8');
assert.strictEqual(text.indexOf('\n'), text.length - 1);
assert.strictEqual(JSON.parse(text).environmentVariables, undefined);
fs.rmSync(folder, { recursive: true });

assert.throws(() => { report.directory = 1; }, { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => { report.signal = 'SIGNONE'; }, { code: 'ERR_UNKNOWN_SIGNAL' });
assert.throws(() => report.writeReport(1), { code: 'ERR_INVALID_ARG_TYPE' });
