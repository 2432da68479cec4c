'use strict';
module.exports = { read: require('node:fs').readFileSync(__filename, 'utf8').length };
