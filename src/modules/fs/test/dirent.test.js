'use strict';
// A Dirent that programs make themselves takes the name, the type and the path, in this order.

const assert = require('node:assert');
const { Dirent } = require('node:fs');

const predicates = [
  undefined, 'isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO', 'isSocket', 'isCharacterDevice', 'isBlockDevice',
];
predicates.forEach((expected, type) => {
  const entry = new Dirent('name', type, '/folder');
  assert.deepStrictEqual([entry.name, entry.parentPath], ['name', '/folder']);
  for (const predicate of predicates.slice(1)) assert.strictEqual(entry[predicate](), predicate === expected);
});

class Entry extends Dirent {
  constructor(name, type) { super(name, type); }
}
assert.strictEqual(new Entry('x', 2).isDirectory(), true);
assert.strictEqual(new Entry('x', 2).parentPath, undefined);
