'use strict';
// The soft limit of open descriptors is raised to the hard one, and children inherit it.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');

const script = `ulimit -Sn 64; exec "$0" -p "require('node:child_process').execSync('ulimit -Sn; ulimit -Hn').toString()"`;
const [soft, hard] = execFileSync('/bin/sh', ['-c', script, process.execPath], { encoding: 'utf8' }).trim().split('\n');
assert.strictEqual(soft, hard);
