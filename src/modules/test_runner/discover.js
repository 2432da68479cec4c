'use strict';

// Which files hold tests (test runner, "Running tests from the command line").

const { getOptionValue } = require('internal/options');

/** Names of test files, where nothing else is said. */
const defaultPatterns = () => {
  const extensions = getOptionValue('--strip-types') === false ? '{js,mjs,cjs}' : '{js,mjs,cjs,ts,mts,cts}';
  return [
    `**/{test,test/**/*,test-*,*[._-]test}.${extensions}`,
  ];
};

/**
 * @param {string[]|undefined} patterns of the caller
 * @param {string} cwd
 * @param {boolean} [mayBeNone] that files which are named are not there is no error
 * @returns {string[]} paths as the patterns give them, sorted
 */
function findTestFiles(patterns, cwd, mayBeNone = false) {
  const hasOwn = patterns !== undefined && patterns !== null && patterns.length > 0;
  const { globSync } = require('fs');
  const found = globSync(hasOwn ? patterns : defaultPatterns(), {
    __proto__: null,
    cwd,
    exclude: hasOwn ? undefined : (name) => name === 'node_modules',
  });
  // Folders too: they may have an index.
  const files = new Set(found);
  if (hasOwn && files.size === 0 && !mayBeNone && !patterns.some(require('internal/fs/glob').hasMagic)) {
    process._rawDebug(`Could not find '${patterns.join(', ')}'`);
    process.exit(1);
  }
  return [...files].sort();
}

module.exports = { defaultPatterns, findTestFiles };
