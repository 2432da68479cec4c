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
];
for (const [args, environment, expected] of cases) assert.deepStrictEqual(run(args, environment), expected, `${args} ${environment}`);

// --help names the program as it was called.
const { stdout } = spawnSync(process.execPath, ['--help'], { encoding: 'utf8', argv0: '/somewhere/node' });
assert.ok(stdout.startsWith('Usage: node [options] [ script.js ] [arguments]\n'));
