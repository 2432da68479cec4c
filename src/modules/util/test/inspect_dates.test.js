'use strict';
// Dates are printed as toISOString() writes them: ends of months, years and centuries, signs, more digits, and what a day before left.
const assert = require('node:assert');
const { inspect } = require('node:util');

const check = (time) => assert.strictEqual(inspect(new Date(time)), new Date(time).toISOString());

for (const time of [0, -1, 1, 999, 1000, 59_999, 86_399_999, 86_400_000, -86_400_000, -86_400_001, 8.64e15, -8.64e15]) check(time);
for (const year of [-271820, -10000, -1, 0, 1, 99, 100, 1582, 1600, 1900, 1970, 2000, 2023, 2024, 2100, 9999, 10000, 275759]) {
  for (let month = 0; month < 12; month++) {
    for (const day of [0, 1, 28, 29, 30]) {
      const date = new Date(0);
      date.setUTCFullYear(year, month, day);
      check(+date);
      check(+date - 1);
    }
  }
}
for (let i = 0, time = -8.64e15; i < 20_000; i++, time += 863_999_913_577) check(time);
assert.strictEqual(inspect(new Date(NaN)), 'Invalid Date');
