'use strict';

// The public id '_stream_duplex', from before these classes were reached through 'stream'.

module.exports = require('stream').Duplex;
