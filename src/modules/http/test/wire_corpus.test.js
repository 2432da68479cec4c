'use strict';

// Hundreds of raw messages, right and wrong, to servers and clients: answers and events are those of Node 24 (test/wire/expected.json).
// `test/wire/compare.py NODE NODUS KIND` shows what differs.

const assert = require('node:assert');
const { digests } = require('../../../../test/wire/talk.js');
const expected = require('../../../../test/wire/expected.json');

digests(Object.keys(expected)).then((seen) => {
  for (const [kind, lines] of Object.entries(expected)) {
    const wanted = lines.join(' ').split(' ');
    assert.deepStrictEqual(Object.entries(seen[kind]).filter(([, digest], i) => digest !== wanted[i]), [], kind);
  }
});
