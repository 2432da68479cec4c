'use strict';

// The native handle of pipes and its kinds: all of the network that a child's channel to its parent takes.

const { Pipe, kinds } = native('pipe');

module.exports = { Pipe, kinds };
