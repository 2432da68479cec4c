'use strict';
// Against a base without a hierarchy only fragments are resolved (URL standard, "no scheme state").
const assert = require('node:assert');

for (const [input, href] of [
  ['#b', 'x:opaque#b'], [' \t#b', 'x:opaque#b'], ['y:z', 'y:z'], ['\ty:z', 'y:z'], ['h\tttp://h', 'http://h/'],
  ['a#b', null], ['/a#', null], ['?#', null], ['', null], ['a', null], ['...#é', null], ['1:#', null],
]) {
  assert.strictEqual(URL.parse(input, 'x:opaque')?.href ?? null, href, input);
  assert.strictEqual(URL.canParse(input, 'x:opaque'), href !== null, input);
}
assert.strictEqual(URL.canParse('a#b', 'x:/path'), true);
