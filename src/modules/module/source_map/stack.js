'use strict';

// Stacks of generated code, told in terms of the original: --enable-source-maps.

const { stackHeader } = require('internal/errors');
const { findSourceMap } = require('internal/module/source_map');

/** Where a call site is in the original; undefined when no map knows. */
function originOf(site) {
  const name = site.getFileName() || site.getScriptNameOrSourceURL();
  if (!name) return undefined;
  const map = findSourceMap(name);
  if (map === undefined) return undefined;
  const entry = map.findEntry(site.getLineNumber() - 1, site.getColumnNumber() - 1);
  if (entry.originalSource === undefined || entry.originalLine === undefined || entry.originalColumn === undefined) return undefined;
  return { map, entry };
}

/** The function's name in the original: what the mapping of its head, or of its call, calls it. */
function nameOf(map, site, caller) {
  const head = map.findEntry(site.getEnclosingLineNumber() - 1, site.getEnclosingColumnNumber() - 1);
  if (head.name) return head.name;
  if (caller !== undefined && site.getFileName() === caller.getFileName()) {
    const { name } = map.findEntry(caller.getLineNumber() - 1, caller.getColumnNumber() - 1);
    if (name) return name;
  }
  return site.getFunctionName();
}

/** How a frame names what runs in it, "async new Type.method" at most. */
function titleOf(map, site, caller) {
  const name = nameOf(map, site, caller);
  const prefix = `${site.isAsync() ? 'async ' : ''}${site.isConstructor() ? 'new ' : ''}`;
  const type = site.isToplevel() || site.isConstructor() ? null : site.getTypeName();
  if (!name) {
    const method = site.isConstructor() ? null : site.getMethodName();
    return `${prefix}${type && type !== 'global' ? `${type}.` : ''}${method || '<anonymous>'}`;
  }
  const isBare = !type || type === 'global';
  return `${prefix}${isBare ? name : `${type}.${name}`}`;
}

function frameText(site, caller) {
  const origin = originOf(site);
  if (origin === undefined) return `\n    at ${site}`;
  const { map, entry } = origin;
  const source = entry.originalSource.startsWith('file:') ?
    require('internal/url').fileURLToPath(entry.originalSource) : entry.originalSource;
  return `\n    at ${titleOf(map, site, caller)} (${source}:${entry.originalLine + 1}:${entry.originalColumn + 1})`;
}

/**
 * @param {Error} error
 * @param {object[]} trace
 * @returns {string}
 */
function formatStack(error, trace) {
  let text = stackHeader(error);
  for (let i = 0; i < trace.length; i++) {
    try {
      text += frameText(trace[i], trace[i + 1]);
    } catch {
      text += `\n    at ${trace[i]}`;
    }
  }
  return text;
}

module.exports = { formatStack };
