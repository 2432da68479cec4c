'use strict';

// The public id '_stream_passthrough', from before these classes were reached through 'stream'.

module.exports = require('stream').PassThrough;
