'use strict';
// Start-up of a file with one test: measured as a whole process.
const { test } = require('node:test');

test('one', () => {});
