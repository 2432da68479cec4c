'use strict';

// node:cluster: the primary's face or the worker's, by NODE_UNIQUE_ID.

const isWorker = process.env.NODE_UNIQUE_ID !== undefined;
module.exports = require(isWorker ? 'internal/cluster/child' : 'internal/cluster/primary');
