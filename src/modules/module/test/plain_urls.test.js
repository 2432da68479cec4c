'use strict';
// Locks in: what of paths and file: URLs goes the short way, natively, is what the general one gives; an ES module of plain
// JavaScript starts without the built-ins for attributes, other formats and errors; loading modules compiles no regular expression.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'plain-urls-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

function write(name, text) {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

test('names of files with every kind of character', async () => {
  const names = ['plain-_.@+', "$!(),=&'", 'a b', 'a%20b', 'a#b', 'a?b', 'a~b', 'a[b]', 'a^|b', 'ä', '€', '\u{1F600}', '.a', 'a/.b/c', 'a..b'];
  for (const name of names) {
    const file = write(`${name}.mjs`, 'export const { url, filename } = import.meta;');
    const { href } = pathToFileURL(file);
    for (const specifier of [href, `${href}?x=/.y#/../z`, `${href}#?`]) {
      const { url, filename } = await import(specifier);
      assert.strictEqual(url, specifier);
      assert.strictEqual(filename, file);
    }
    const { href: folded } = new URL(`./x/../${href.slice(href.lastIndexOf('/') + 1)}`, href);
    assert.strictEqual((await import(`${path.posix.dirname(href)}/x/../${href.slice(href.lastIndexOf('/') + 1)}`)).url, folded);
    const entry = write(`${name}.entry.mjs`, 'process.stdout.write(import.meta.url);');
    assert.strictEqual(execFileSync(process.execPath, [entry], { encoding: 'utf8' }), pathToFileURL(entry).href);
  }
});

test('built-ins that an ES module does not need', () => {
  const entry = write('entry.mjs', 'import "./imported.mjs"; process.stdout.write(process.moduleLoadList.join());');
  write('imported.mjs', 'export default 1;');
  const loaded = execFileSync(process.execPath, [entry], { encoding: 'utf8' });
  assert.match(loaded, /internal\/module\/esm\/loader/);
  assert.doesNotMatch(loaded, /internal\/module\/esm\/(attributes|errors|translators)/);
});

test('regular expressions that loading modules does not compile', () => {
  write('node_modules/package/package.json', '{"exports": "./index.js"}');
  write('node_modules/package/index.js', '');
  write('data.json', '{}');
  for (const [name, text] of [
    ['script.cjs', 'require("./data.json"); require("../" + require("path").basename(__dirname) + "/data"); require("package");'],
    ['module.mjs', 'import "./imported.mjs"; import "./data.json" with { type: "json" };'],
    ['thread.cjs', 'new (require("worker_threads").Worker)("./imported.mjs");'],
  ]) {
    const output = execFileSync(process.execPath, ['--trace-regexp-tier-up', write(name, text)], { encoding: 'utf8', cwd: folder });
    assert.strictEqual(output, '', name);
  }
});
