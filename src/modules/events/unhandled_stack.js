'use strict';

// What is printed when a process dies of an unhandled 'error' event: the error's own stack, and
// where it was emitted.

/**
 * @param {EventEmitter} emitter
 * @param {Error} error
 * @param {{ stack: string }} site captured in emit()
 * @returns {string}
 */
function withEmissionSite(emitter, error, site) {
  let owner = '';
  try {
    const { name } = emitter.constructor;
    if (name !== 'EventEmitter') owner = ` on ${name} instance`;
  } catch {
    // A hostile constructor property: leave the owner unnamed.
  }
  const errorStack = String(error.stack);
  const siteFrames = String(site.stack).split('\n').slice(1);
  return `${errorStack}\nEmitted 'error' event${owner} at:\n${siteFrames.join('\n')}`;
}

module.exports = { withEmissionSite };
