'use strict';
// What the console prints before there is a stream: all of it, in order, and whoever replaces the stream sees what follows.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawn, spawnSync } = require('node:child_process');

const run = (script, options) => spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', ...options });

let done = run(`
  console.log('a %s', 'b', { c: 1 }); console.error('error \\ud800 ü');
  process.stdout.write('stream\\n'); console.log('after'); console.group(); console.log('in\\nside')`);
assert.deepStrictEqual([done.stdout, done.stderr, done.status], ["a b { c: 1 }\nstream\nafter\n  in\n  side\n", 'error \ufffd ü\n', 0]);

done = run(`
  console.log('seen');
  const caught = []; process.stdout.write = (text) => { caught.push(text); return true; };
  console.log('caught'); console.error(JSON.stringify(caught))`);
assert.deepStrictEqual([done.stdout, done.stderr], ['seen\n', '["caught\\n"]\n']);

done = run(`
  const { Writable } = require('stream');
  const own = []; const stream = new Writable({ write(chunk, encoding, done) { own.push(String(chunk)); done(); } });
  Object.defineProperty(process, 'stdout', { value: stream, configurable: true });
  console.log('mine'); console.error(own.join(''))`);
assert.deepStrictEqual([done.stdout, done.stderr], ['', 'mine\n\n']);

assert.strictEqual(run("console.log('%o', 1)", { env: { ...process.env, FORCE_COLOR: '1' } }).stdout, '\u001b[33m1\u001b[39m\n');

// To a file.
const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'early-')), 'out');
const fd = fs.openSync(file, 'w');
run("console.log('x'.repeat(300000)); console.log('end')", { stdio: ['ignore', fd, 'inherit'] });
assert.strictEqual(fs.readFileSync(file, 'utf8'), `${'x'.repeat(300000)}\nend\n`);
fs.rmSync(path.dirname(file), { recursive: true });

// More than a pipe holds: the program goes on while nobody reads, and nothing is lost.
const child = spawn(process.execPath, ['-e', `
  for (let i = 0; i < 3; i++) console.log('y'.repeat(200000));
  console.error('not stopped')`]);
let size = 0;
child.stderr.once('data', () => child.stdout.on('data', (data) => { size += data.length; }));
child.on('close', (code) => assert.deepStrictEqual([code, size], [0, 600003]));
