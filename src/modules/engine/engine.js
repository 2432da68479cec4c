'use strict';

// The engine's own mechanisms (ticks, timers, async ids, hooks) for the built-ins that implement Node's semantics on them.

module.exports = native('engine');
