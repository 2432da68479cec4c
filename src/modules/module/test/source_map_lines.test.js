// Flags: --enable-source-maps
'use strict';

// The lengths of generated lines, which findSourceMap() gives: LF and the two separators of
// Unicode end a line, CR belongs to it, and what follows the last end is one, too.

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { findSourceMap } = require('module');

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'map-lines-'));
const map = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' });
const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
const lengthsOf = (name, code) => {
  const file = path.join(directory, name);
  fs.writeFileSync(file, code);
  require(file);
  return findSourceMap(file).lineLengths;
};
assert.deepStrictEqual(lengthsOf('lf.js', `1;\n\n22;\r\n${comment}\n`), [2, 0, 4, comment.length, 0]);
assert.deepStrictEqual(lengthsOf('unicode.js', `1;\u202822;\u2029'é';\n${comment}`), [2, 3, 4, comment.length]);
fs.rmSync(directory, { recursive: true });
