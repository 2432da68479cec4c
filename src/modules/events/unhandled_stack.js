'use strict';

// What is printed when a process dies of an unhandled 'error' event: the error's own stack, and
// where it was emitted.

/** The frames of a stack, without the message. */
function framesOf(stack) {
  const start = stack.indexOf('\n    at');
  return start === -1 ? [] : stack.slice(start + 1).split('\n');
}

/**
 * Where two stacks share a run of at least four lines, from the end of BOTH or earlier.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {{ length: number, offset: number }} offset in A
 */
function sharedRun(a, b) {
  for (let i = 0; i < a.length - 3; i++) {
    const at = b.indexOf(a[i]);
    if (at === -1) continue;
    const rest = b.length - at;
    if (rest <= 3) continue;
    let length = 1;
    const max = Math.min(a.length - i, rest);
    while (length < max && a[i + length] === b[at + length]) length++;
    if (length > 3) return { length, offset: i };
  }
  return { length: 0, offset: 0 };
}

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
  const { length, offset } = sharedRun(siteFrames, framesOf(errorStack));
  if (length > 0) {
    siteFrames.splice(
      offset + 1,
      length - 2,
      '    [... lines matching original stack trace ...]',
    );
  }
  return `${errorStack}\nEmitted 'error' event${owner} at:\n${siteFrames.join('\n')}`;
}

module.exports = { withEmissionSite };
