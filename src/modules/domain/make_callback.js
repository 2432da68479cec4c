'use strict';

// What the engine calls on an object outside of any asynchronous resource runs in the object's domain. It is
// deprecated (DEP0097), and said once. The engine calls so on `process`: the check phase's immediates and its events.

let warned = false;

/**
 * Tells of a domain that was left entered while the engine calls.
 * @param {string} name of the function that is called on `process`
 */
function warnOfDomain(name) {
  if (warned) return;
  warned = true;
  process.emitWarning(
    'Using a domain property in MakeCallback is deprecated. Use the async_context variant of MakeCallback or the ' +
    `AsyncResource class instead. (Triggered by calling ${name} on process.)`,
    'DeprecationWarning', 'DEP0097');
}

module.exports = { warnOfDomain };
