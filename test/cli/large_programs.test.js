'use strict';
// A very large script, a long chain of modules, and no memory left.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { folder, run, write } = require('../support/program.js');

const large = path.join(folder, 'large.js');
const comment = `// ${'x'.repeat(1 << 20)}\n`;
const descriptor = fs.openSync(large, 'w');
for (let i = 0; i < 200; i++) fs.writeSync(descriptor, comment);
fs.writeSync(descriptor, 'console.log("end");\n');
fs.closeSync(descriptor);
assert.strictEqual(run([large]).stdout, 'end\n');

const count = 10_000;
const chain = {};
for (let i = 0; i < count; i++) chain[`chain/${i}.js`] = i + 1 < count ? `require("./${i + 1}.js");` : 'console.log("last");';
write(chain);
const plain = run(['-e', 'try { require("./chain/0.js"); } catch (error) { console.log(error.constructor.name); }']);
assert.match(plain.stdout, /^(last|RangeError)\n$/);
assert.strictEqual(plain.status, 0);

const memory = run(['--max-old-space-size=20', '-e', 'const all = []; for (;;) all.push(new Array(1000).fill(all.length));']);
assert.match(memory.stderr, /FATAL ERROR: .* JavaScript heap out of memory/);
assert.ok(memory.signal === 'SIGABRT' || memory.status === 134);
