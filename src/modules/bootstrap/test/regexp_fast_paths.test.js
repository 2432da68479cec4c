'use strict';

// V8 splits by a regular expression on its fast path, which the start-up snapshot must leave open:
// on the slow one these 8 MB take half a gigabyte.

const assert = require('assert');

const text = `${'x'.repeat(40)}\n`.repeat(200_000);
assert.strictEqual(text.split(/\n|y/).length, 200_001);
assert.ok(process.resourceUsage().maxRSS < 300 * 1024);
