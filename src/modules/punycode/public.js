'use strict';

// require('punycode'), deprecated by Node (DEP0040). Built-ins and packages in node_modules use it in silence.

const { isInsideNodeModules } = require('internal/util');

if (!isInsideNodeModules()) {
  process.emitWarning(
    'The `punycode` module is deprecated. Please use a userland alternative instead.', 'DeprecationWarning', 'DEP0040');
}

module.exports = require('internal/punycode');
