'use strict';

// What the runtime's own parts print when NODE_DEBUG names them: module, esm, net, stream, timer …
// Node.js documentation, "Command-line API" > "NODE_DEBUG=module[,…]".

const { beforeSnapshot } = require('internal/bootstrap/hooks');

const { apply } = Reflect;

/** Is NODE_DEBUG set? Asked at the first message: built-ins are made before there is an environment. */
let isAsked;
/** Forgets what each section's printer is. */
const resets = [];

// A program that starts from a snapshot of its own has another environment.
beforeSnapshot(() => {
  isAsked = undefined;
  for (let i = 0; i < resets.length; i++) resets[i]();
});

function nothing() {}

function printerOf(section) {
  isAsked ??= Boolean(process.env.NODE_DEBUG);
  if (!isAsked) return nothing;
  const logger = require('internal/util/debuglog').debuglog(section);
  return logger.enabled ? logger : nothing;
}

/**
 * A printer that costs a comparison while NODE_DEBUG does not name SECTION.
 * @param {string} section
 * @returns {(format: string, ...values: unknown[]) => void} as util.format's
 */
function debugSection(section) {
  let print;
  arrayPush(resets, () => { print = undefined; });
  return function debug(...args) {
    print ??= printerOf(section);
    if (print !== nothing) apply(print, undefined, args);
  };
}

module.exports = { debugSection };
