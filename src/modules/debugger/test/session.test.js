'use strict';

// `inspect`: a session with a program, from its first statement to its end and over a restart.

const assert = require('assert');
const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-debugger-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
fs.writeFileSync(path.join(folder, 'program.js'), `let total = 0;
function add(n) {
  total += n;
  return { total, list: [n, 'x'] };
}
add(1);
add(2);
console.log('done', total);
`);

const child = spawn(process.execPath, ['inspect', '--port=0', 'program.js'], { cwd: folder });
let output = '';
let isDone = false;
process.on('exit', () => assert.ok(isDone, output));
child.stdout.setEncoding('utf8').on('data', (text) => { output += text; });
child.stderr.setEncoding('utf8').on('data', (text) => { output += text; });
child.on('exit', (code) => assert.strictEqual(code, 0, output));

/** Waits for all patterns in what came since the last command, and a prompt behind. */
function expect(...patterns) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waiting for ${patterns}, there is:\n${output}`)), 15000);
    const look = () => {
      if (!/> $/.test(output) || !patterns.every((pattern) => pattern.test(output))) return;
      child.stdout.off('data', look);
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', look);
    look();
  });
}

function type(command, ...patterns) {
  output = '';
  child.stdin.write(`${command}\n`);
  return expect(...patterns);
}

(async () => {
  await expect(/Break on start in program\.js:1/, /> 1 let total = 0;/);
  await type('sb(3)', />.?3 {3}total \+= n;/);
  await type('sb("other.js", 7)', /not loaded yet/);
  await type('breakpoints', /#0 program\.js:3\n#1 other\.js:7/);
  await type('cont', /break in program\.js:3/);
  await type('bt', /#0 add program\.js:3:2/);
  await type('exec { n, total }', /\{ n: 1, total: 0 \}/);
  await type('p [n, "a", null, undefined, () => {}]', /\[ 1, 'a', null, undefined, \[Function\] \]/);
  await type('exec nothing', /ReferenceError: nothing is not defined/);
  await type('watch("total")');
  await type('next', /step in program\.js:4/, /0: total = 1/);
  await type('', /step in program\.js/);
  await type('cb("program.js", 3)');
  await type('cb("program.js", 3)', /Could not find breakpoint/);
  await type('exec .scope', /'add'/);
  await type('version', new RegExp(process.versions.v8.replaceAll('.', '\\.')));
  await type('scripts', /\* \d+: program\.js/);
  await type('Runtime.evaluate({ expression: "6 * 7" })', /value: 42/);
  await type('cont', /< done 3/, /disconnect/);
  await type('list()', /Requires execution to be paused/);
  await type('restart', /1 breakpoints restored/, /Break on start in program\.js:1/);
  await type('kill');
  await type('exec 1', /Use `run` to start the app again/);
  isDone = true;
  child.stdin.end();
})();
