// Flags: --enable-source-maps
'use strict';

// A map whose parts are of the wrong kind counts as missing: for stacks, and for findSourceMap().

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { findSourceMap } = require('module');

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'damaged-maps-'));
const map = { version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA;CACA' };
const damaged = [
  { ...map, mappings: null }, { ...map, sections: [null] }, { ...map, sections: [{ offset: null, map }] },
  { ...map, sections: [{ offset: { line: 0, column: 0 }, map: null }] },
];
damaged.forEach((payload, i) => {
  const file = path.join(directory, `${i}.js`);
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(payload)).toString('base64')}`;
  fs.writeFileSync(file, `module.exports = () => {\n  throw new Error('thrown'); };\n//# sourceMappingURL=${url}\n`);
  assert.throws(require(file), (error) => error.message === 'thrown' && error.stack.includes(`${i}.js:2`));
  assert.strictEqual(findSourceMap(file), undefined);
  assert.strictEqual(findSourceMap(file), undefined);
});
fs.rmSync(directory, { recursive: true });
