'use strict';

// util.getCallSites: the stack as objects. Node.js documentation, "Util".

const binding = native('util');
const { validateBoolean, validateInteger, validateObject } = require('internal/errors/validators');

/** A site as the source map of its file tells it. */
function mapToSource(site) {
  const { findSourceMap } = require('module');
  const map = findSourceMap(site.scriptName);
  const entry = map?.findEntry(site.lineNumber - 1, site.columnNumber - 1);
  if (entry?.originalSource === undefined) return site;
  const column = entry.originalColumn + 1;
  return {
    __proto__: null,
    ...site,
    functionName: entry.name ?? site.functionName,
    scriptName: entry.originalSource,
    lineNumber: entry.originalLine + 1,
    columnNumber: column,
    column,
  };
}

/**
 * @param {number|object} [frameCount]
 * @param {{sourceMap?: boolean}} [options]
 */
function getCallSites(frameCount = 10, options) {
  if (options === undefined) {
    if (typeof frameCount === 'object') {
      // getCallSites(options)
      options = frameCount;
      validateObject(options, 'options');
      if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, 'options.sourceMap');
      frameCount = 10;
    } else {
      options = {};
    }
  } else {
    validateObject(options, 'options');
    if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, 'options.sourceMap');
  }
  validateInteger(frameCount, 'frameCount', 1, 200);
  const sites = binding.getCallSites(frameCount);
  const isMapped = options.sourceMap === true ||
    (options.sourceMap !== false &&
     require('internal/options').getOptionValue('--enable-source-maps') === true);
  return isMapped ? sites.map(mapToSource) : sites;
}

module.exports = { getCallSites };
