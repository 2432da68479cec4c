'use strict';

// The public id '_stream_transform', from before these classes were reached through 'stream'.

module.exports = require('stream').Transform;
