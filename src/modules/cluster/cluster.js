'use strict';

// node:cluster: the primary's face or the worker's, by NODE_UNIQUE_ID.

const isWorker = Object.hasOwn(process.env, 'NODE_UNIQUE_ID');
module.exports = require(isWorker ? 'internal/cluster/child' : 'internal/cluster/primary');
