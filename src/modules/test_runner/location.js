'use strict';

// Where a test or a hook was written.

const { getCallSites } = require('internal/util/call_sites');

/** Calls between the user's and ours are few. */
const kFrames = 8;

/**
 * The place outside of the built-ins that called into the runner.
 * @returns {{line: number, column: number, file: string}|undefined}
 */
function locationOfCaller() {
  // util.getCallSites() follows source maps when they are enabled.
  const sites = getCallSites(kFrames);
  for (const site of sites) {
    const { scriptName } = site;
    if (scriptName.startsWith('node:')) continue;
    // Code of eval() has no file.
    if (scriptName === '') return undefined;
    const file = scriptName.startsWith('file:') ? require('internal/url').fileURLToPath(scriptName) : scriptName;
    return { __proto__: null, line: site.lineNumber, column: site.columnNumber, file };
  }
  return undefined;
}

module.exports = { locationOfCaller };
