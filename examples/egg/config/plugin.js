'use strict';
// The plugins that Egg brings and this forum has no use for.
exports.jsonp = false;
exports.watcher = false;
exports.development = false;
