'use strict';

// --run and --experimental-config-file: what is done before there is a program.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-run-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const inner = path.join(folder, 'inner');
fs.mkdirSync(path.join(inner, 'node_modules', '.bin'), { recursive: true });
fs.writeFileSync(path.join(inner, 'node_modules', '.bin', 'tool'), '#!/bin/sh\necho "$NODE_RUN_SCRIPT_NAME|$#|$1|$(pwd)"\n', { mode: 0o755 });
const packageFile = path.join(folder, 'package.json');
fs.writeFileSync(packageFile, JSON.stringify({ scripts: { tool: 'tool', bad: 5, fail: 'exit 3' } }));

function nodus(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: inner, encoding: 'utf8' });
  return { status, stdout, stderr };
}

assert.deepStrictEqual(nodus('--run', 'tool', '--', "it's a", 'b'), { status: 0, stdout: `tool|2|it's a|${folder}\n`, stderr: '' });
assert.strictEqual(nodus('--run', 'fail').status, 1);
assert.strictEqual(nodus('--run', 'bad').stderr, `Script "bad" is unexpectedly not a string for ${packageFile}\n\n`);
assert.strictEqual(
  nodus('--run', 'none').stderr,
  `Missing script: "none" for ${packageFile}\n\nAvailable scripts are:\n  tool: tool\n  fail: exit 3\n`);

function withConfig(config, ...args) {
  fs.writeFileSync(path.join(inner, 'c.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return nodus('--no-warnings', '--experimental-config-file=c.json', ...args);
}

const print = ['-p', 'process.title + require("http").maxHeaderSize'];
assert.strictEqual(withConfig({ nodeOptions: { 'title': 'x', 'max-http-header-size': 9 } }, ...print).stdout, 'x9\n');
assert.strictEqual(withConfig({ nodeOptions: { title: 'x' } }, '--title=y', '-p', 'process.title').stdout, 'y\n');
for (const [config, message] of [
  ['', "Can't parse c.json"],
  [{ nodeOptions: { bogus: 1 } }, 'Unknown or not allowed option bogus for namespace nodeOptions'],
  [{ nodeOptions: { eval: '1' } }, 'Unknown or not allowed option eval for namespace nodeOptions'],
  [{ nodeOptions: { warnings: 1 } }, 'Invalid value for --warnings'],
  [{ bogus: {} }, 'Unknown namespace bogus'],
  ['{"nodeOptions":{"title":"a","title":"b"}}', 'Option --title is already defined'],
]) {
  const { status, stderr } = withConfig(config, '-p', '1');
  assert.strictEqual(status, 9);
  assert.strictEqual(stderr, `${message}\n${process.execPath}: c.json: invalid content\n`);
}
