'use strict';

// The old name of util. Node.js documentation, "Deprecated APIs" > DEP0025.

require('internal/process/warning').emitWarning(
  'sys is deprecated. Use util instead.', 'DeprecationWarning', 'DEP0025');

module.exports = require('util');
