'use strict';
// The npm packages that the examples and the tests install (tools/bench/setup.sh brings them).
const { createRequire } = require('node:module');
const path = require('node:path');

const examples = path.join(__dirname, '../../examples');

/**
 * Requires a package as an example would.
 * @param {string} example a folder of examples/
 * @param {string} id
 */
const requireOf = (example, id) => createRequire(path.join(examples, example, 'package.json'))(id);

module.exports = { requireOf };
