'use strict';

// The public id '_stream_writable', from before these classes were reached through 'stream'.

module.exports = require('stream').Writable;
