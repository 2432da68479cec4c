'use strict';

// The stream of process.stdout and process.stderr when they are files.

module.exports = require('internal/process/sync_write_stream');
