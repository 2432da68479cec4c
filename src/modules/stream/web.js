'use strict';

// The 'stream/web' module (https://streams.spec.whatwg.org).

module.exports = require('internal/web/streams/streams');
