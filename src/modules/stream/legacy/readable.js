'use strict';

// The public id '_stream_readable', from before these classes were reached through 'stream'.

module.exports = require('stream').Readable;
