'use strict';

// Names of CommonJS modules: module.exports = { … }

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'literals-'));
fs.writeFileSync(path.join(root, 'dep.cjs'), 'exports.dep = 1');
let count = 0;

async function namesOf(source) {
  const file = path.join(root, `${count++}.cjs`);
  fs.writeFileSync(file, `if (1) module.exports = {}; else ${source}`);
  const names = Object.keys(await import(pathToFileURL(file)));
  return names.filter((name) => name !== 'default' && name !== 'module.exports').join();
}

(async () => {
  const cases = {
    'module.exports = { a, h: require("./dep.cjs"), c }': 'a,dep,h',
    'module.exports = { "h": require("./dep.cjs").x }': 'dep,h',
    'module.exports = { a: b, h: /* c */ require( \'./dep.cjs\' ), k: require("./other.cjs") }': 'a,dep,h',
    'module.exports = { a: b\n, h: require("./dep.cjs") }': 'a',
    'module.exports = { h: wrap(require("./dep.cjs")) }': 'h',
    '/* module.exports = { h: require("./dep.cjs") } */ exports.a = 1': 'a',
    'module.exports = { a, get s() { return 1 }, t: 1 }': 'a',
    'module.exports = { get, a }': 'a,get',
    'module.exports = { get() {}, a }': 'get',
    'module.exports = { get s() { return 1 } }; Object.defineProperty(exports, "x", { get: () => 1, enumerable: true })': '',
    'exports["\\1a"] = exports["\\07"] = exports["b\\\nc"] = exports["\\u0064"] = 1 // \\': '\x007,1a,b\nc,d',
    'module.exports = { set s(v) {}, a }': 'set',
  };
  for (const [source, names] of Object.entries(cases)) assert.strictEqual(await namesOf(source), names, source);

  // Names that cannot be there.
  const file = path.join(root, 'null.cjs');
  fs.writeFileSync(file, 'exports.a = 1; module.exports = null;');
  await assert.rejects(import(pathToFileURL(file)), { name: 'TypeError', message: 'Cannot convert undefined or null to object' });
})().finally(() => fs.rmSync(root, { recursive: true }));
