'use strict';

// --trace-env names what the runtime consults, and each access of the program.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

function trace(option, code) {
  return spawnSync(process.execPath, [option, '-e', code], { encoding: 'utf8' }).stderr;
}

const text = trace('--trace-env', "process.env.A1; 'A2' in process.env; Object.hasOwn(process.env, 'A3'); process.env.A4 = 1; delete process.env.A5;");
for (const name of ['NODE_ICU_DATA', 'OPENSSL_CONF', 'NODE_NO_WARNINGS', 'A1']) assert.ok(text.includes(`[--trace-env] get "${name}"\n`), name);
for (const line of ['query "A2"', 'query "A3"', 'set "A4"', 'delete "A5"']) assert.ok(text.includes(`[--trace-env] ${line}\n`), line);

assert.match(trace('--trace-env-js-stack', 'process.env.A1'), /get "A1"\n\n----- JavaScript stack trace -----\n\n1: \[eval\]:1:13\n/);
