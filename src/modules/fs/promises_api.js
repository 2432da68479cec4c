'use strict';

// require('fs/promises') is require('fs').promises.

module.exports = require('internal/fs/promises').exports;
