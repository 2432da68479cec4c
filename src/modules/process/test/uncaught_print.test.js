'use strict';

// What an uncaught exception prints: how deep its properties are shown, and what its source line is underlined with.

const assert = require('assert');
const { spawnSync } = require('child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');

const folder = mkdtempSync(join(tmpdir(), 'uncaught-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

/** What the program SOURCE prints on stderr, in a file with the extension EXTENSION. */
function printed(source, extension = 'cjs') {
  const file = join(folder, `program.${extension}`);
  writeFileSync(file, source);
  const { stderr, status } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  assert.strictEqual(status, 1, stderr);
  return stderr;
}

// Five levels, where inspect() alone shows two.
const deep = '{ a: { b: { c: { d: { e: { f: 1 } } } } } }';
assert.match(printed(`throw Object.assign(new Error('x'), { deep: ${deep} });`), /c: \{ d: \{ e: \[Object\] \} \}/);
assert.match(printed(`throw ${deep};`), /d: \{ e: \{ f: 1 \} \}/);

// What only looks like an error is an object.
assert.match(printed("throw Object.create(new Error('q'));"), /^\n\/.*program\.cjs:1\nthrow Object.*\n\^\nError/);

// A token that goes over the end of its line cannot be underlined.
for (const extension of ['cjs', 'mjs']) {
  assert.match(printed('let a;\n/* no end\n\n', extension), /program\.[cm]js:2\n\/\* no end\n\nSyntaxError: Invalid or unexpected token\n/);
  assert.match(printed('let a = `x\ny', extension), /:2\ny\n \n\nSyntaxError: Unterminated template literal|:2\ny\n \n\nSyntaxError/);
  assert.match(printed('\tlet a; let a;', extension), /:1\n\tlet a; let a;\n\t {11}\^\n\nSyntaxError/);
}
