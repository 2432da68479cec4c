'use strict';

// What the command line refuses, and with which words.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

function run(args, NODE_OPTIONS = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', input: '', env: { ...process.env, NODE_OPTIONS } });
  return [status, (stdout + stderr).replaceAll(`${process.execPath}: `, '').trim().split('\n')[0]];
}

const refused = (text) => [9, text];
const cases = [
  [['--no-es-module-specifier-resolution'], '', refused('--no-es-module-specifier-resolution is an invalid negation because it is not a boolean option')],
  [['--no-experimental-quic'], '', refused('--no-experimental-quic is an invalid negation because it is not a boolean option')],
  [['--no-enable-network-family-autoselection', '-p', '1'], '', [0, '1']],
  // --inspect is a switch that may bring an address.
  [['--inspect=0', '--no-inspect', '-p', 'require("inspector").url()'], '', [0, 'undefined']],
  [['--no-inspect=0', '-p', '1'], '', refused('--no-inspect=0 is an invalid negation because it is not a boolean option')],
  [['-p', '1'], '--no-inspect-brk', [0, '1']],
  [['-p', '1'], '--inspect-brk-node', refused('--inspect-brk-node is not allowed in NODE_OPTIONS')],
  [['--stack-trace-limit'], '', refused('--stack-trace-limit requires an argument')],
  [['--trace-require-module', '-p', '1'], '', refused('--trace-require-module requires an argument')],
  [['--heapsnapshot-near-heap-limit=-5'], '', refused('--heapsnapshot-near-heap-limit must not be negative')],
  [['--experimental-default-config-file=x'], '', refused('--experimental-default-config-file does not take an argument')],
  [['--version', '-x'], '', refused('bad option: -x')],
  [['--print=1', '2'], '', [0, '2']],
  [['-p', '1'], '--no-warnings word --unknown', [0, '1']],
  [['-p', '1'], '"" --unknown', refused('--unknown is not allowed in NODE_OPTIONS')],
  [['-p', '1'], '-C=x', refused('-C=x is not allowed in NODE_OPTIONS')],
  [['--allow-worker', '-p', '1'], '', [0, '1']],
  [['-pe'], '', refused('--eval requires an argument')],
  [['--inspect='], '', refused('--inspect= requires an argument')],
  // A port that is no number is any free one.
  [['--inspect=127.0.0.1:x', '-p', '1'], '', [0, '1']],
  [['--inspect=127.0.0.1:99999'], '', refused('must be 0 or in range 1024 to 65535.')],
  [['--run', 'x', '--unknown'], '', refused('bad option: --unknown')],
  [['--run', 'x', '--unhandled-rejections=y'], '', refused('invalid value for --unhandled-rejections')],
  [['--test', '--watch-path=.'], '', refused('--watch-path cannot be used in combination with --test')],
];
for (const [args, environment, expected] of cases) assert.deepStrictEqual(run(args, environment), expected, `${args} ${environment}`);

// --help names the program as it was called.
const { stdout } = spawnSync(process.execPath, ['--help'], { encoding: 'utf8', argv0: '/somewhere/node' });
assert.ok(stdout.startsWith('Usage: node [options] [ script.js ] [arguments]\n'));
// Names in 28 columns, texts in 40; what is written otherwise, too, with both names.
assert.match(stdout, /^ {2}--allow-addons {14}\w/m);
assert.match(stdout, /^ {2}--loader, --experimental-loader=\.\.\.\n {30}\w/m);
assert.match(stdout, /^ {2}--inspect\[=\[host:\]port\] {5}\w/m);
for (const [line] of stdout.matchAll(/^ {30}.*$/gm)) assert.ok(line.length <= 70, line);

// Files of variables and of options are found behind options whose value is a word of its own, and not behind the script.
{
  const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
  const { join } = require('node:path');
  const folder = mkdtempSync(join(require('node:os').tmpdir(), 'nodus-command-line-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const variables = join(folder, 'variables'), options = join(folder, 'options.json'), script = join(folder, 'script.js');
  writeFileSync(variables, 'NODUS_TEST_WORD=found');
  writeFileSync(options, '{ "nodeOptions": { "title": "found" } }');
  writeFileSync(script, 'console.log(process.env.NODUS_TEST_WORD)');
  assert.deepStrictEqual(run(['--title', 'x', '--env-file', variables, script]), [0, 'found']);
  assert.deepStrictEqual(run(['-p', 'process.env.NODUS_TEST_WORD', `--env-file=${variables}`]), [0, 'found']);
  assert.deepStrictEqual(run([script, `--env-file=${variables}`]), [0, 'undefined']);
  assert.deepStrictEqual(run(['-C', 'x', `--experimental-config-file=${options}`, '-p', 'process.title']), [0, 'found']);
}

// What was thrown: objects that came out of -e or a script of vm have an empty line below the place, others one above it.
{
  const thrown = (...args) => spawnSync(process.execPath, args, { encoding: 'utf8' }).stderr;
  assert.match(thrown('-e', 'throw [1]'), /^\[eval\]:1\nthrow \[1\]\n\^\n\n\[ 1 \]\n\nNode/);
  assert.match(thrown('-e', 'setTimeout(() => { throw [1] })'), /^\n\[eval\]:1\nsetTimeout.*\n *\^\n\[ 1 \]\n\nNode/);
  process.env.FORCE_COLOR = '1';
  assert.match(thrown('-e', 'throw ["text"]'), /\[ \x1b\[32m'text'\x1b\[39m \]/);
  delete process.env.FORCE_COLOR;
  assert.match(thrown('-e', 'throw 1'), /^\n\[eval\]:1\nthrow 1\n\^\n1\n/);
}

// TypeScript that cannot be stripped is shown once, without our own source above it.
{
  const { stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', 'enum E { A }'], { encoding: 'utf8' });
  assert.strictEqual(stderr.split('enum E { A }').length, 2);
  assert.doesNotMatch(stderr.split('\n')[0], /^node:/);
}
