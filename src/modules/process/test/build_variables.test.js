'use strict';
// process.config says of each library whether it is a shared one: monitoring agents (newrelic) report these variables, and take one
// that is missing for an unknown build.
const assert = require('node:assert');
const { variables } = process.config;

for (const name of ['ada', 'brotli', 'cares', 'libuv', 'nghttp2', 'openssl', 'simdutf', 'sqlite', 'zlib', 'zstd']) {
  assert.strictEqual(typeof variables[`node_shared_${name}`], 'boolean', name);
}
