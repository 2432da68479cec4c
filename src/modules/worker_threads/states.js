'use strict';

// What process.report says of the workers of this thread.

const binding = native('worker_threads');

module.exports = { workerStates: () => binding.workerStates() };
