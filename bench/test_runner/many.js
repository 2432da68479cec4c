'use strict';
// 2,000 tests in one file, a quarter of them in suites: measured as a whole process.
const { describe, it, test } = require('node:test');

const kTests = 2000;
for (let i = 0; i < kTests; i += 4) {
  test(`sync ${i}`, () => {});
  test(`async ${i}`, async () => {});
  test(`callback ${i}`, (t, done) => done());
  describe(`suite ${i}`, () => { it('nested', () => {}); });
}
