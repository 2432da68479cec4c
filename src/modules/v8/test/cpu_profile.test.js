'use strict';

// --cpu-prof writes JSON whatever the functions are called: names with quotes and backslashes.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-prof-'));
process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));

const program = `
  const named = { 'a "quoted" \\\\ name'() { for (let i = 0, end = Date.now() + 60; Date.now() < end; i++) 'x12'.match(/^x(\\d+)$/); } };
  named['a "quoted" \\\\ name']();
`;
execFileSync(process.execPath, ['--cpu-prof', '--cpu-prof-dir', directory, '--cpu-prof-interval', '100', '-e', program]);
const [file] = fs.readdirSync(directory);
const profile = JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8'));
assert.deepStrictEqual(Object.keys(profile), ['nodes', 'startTime', 'endTime', 'samples', 'timeDeltas']);
assert.strictEqual(profile.samples.length, profile.timeDeltas.length);
assert.strictEqual(profile.nodes[0].callFrame.functionName, '(root)');
assert.deepStrictEqual(Object.keys(profile.nodes[0].callFrame), ['functionName', 'lineNumber', 'columnNumber', 'scriptId', 'url']);
const ids = new Set(profile.nodes.map((node) => node.id));
assert.strictEqual(ids.size, profile.nodes.length);
for (const { children = [] } of profile.nodes) assert.ok(children.every((id) => ids.has(id)));
assert.ok(profile.samples.every((id) => ids.has(id)));
assert.ok(profile.nodes.some(({ callFrame }) => callFrame.functionName === 'a "quoted" \\ name'), 'the function is there');
