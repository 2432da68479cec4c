'use strict';

// Stacks of generated code, told in terms of the original: --enable-source-maps.

const { stackHeader } = require('internal/errors');
const { findSourceMap } = require('internal/module/source_map');

/** Where a call site is in the original; undefined when no map knows. */
function originOf(site) {
  const name = site.getFileName() || site.getEvalOrigin?.();
  if (!name) return undefined;
  const map = findSourceMap(name);
  if (map === undefined) return undefined;
  const entry = map.findEntry(site.getLineNumber() - 1, site.getColumnNumber() - 1);
  if (entry.originalSource === undefined || entry.originalLine === undefined || entry.originalColumn === undefined) return undefined;
  return { map, entry };
}

/** The function's name in the original: what the caller's mapping calls it. */
function nameOf(map, site, caller) {
  if (caller !== undefined && site.getFileName() === caller.getFileName()) {
    const { name } = map.findEntry(caller.getLineNumber() - 1, caller.getColumnNumber() - 1);
    if (name) return name;
  }
  const own = site.getFunctionName();
  return own;
}

function frameText(site, caller) {
  const origin = originOf(site);
  if (origin === undefined) return `\n    at ${site}`;
  const { map, entry } = origin;
  const name = nameOf(map, site, caller);
  const source = entry.originalSource.startsWith('file:') ?
    require('internal/url').fileURLToPath(entry.originalSource) : entry.originalSource;
  const place = `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  let head = '';
  if (site.isAsync()) head = 'async ';
  if (site.isConstructor()) head += 'new ';
  const type = site.isToplevel() || site.isConstructor() || !name ? null : site.getTypeName();
  const full = name ? (type && type !== 'global' && !name.startsWith(`${type}.`) && name === site.getFunctionName() ?
    `${type}.${name}` : name) : '';
  return `\n    at ${head}${full ? `${full} (${place})` : place}`;
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

/**
 * The original source line of where ERROR was thrown: "file:line\ncode\n   ^\n"; undefined when no map knows.
 * @param {string} file
 * @param {number} line
 * @param {number} column
 */
function originalExcerpt(file, line, column) {
  const map = findSourceMap(file);
  if (map === undefined) return undefined;
  const entry = map.findEntry(line - 1, column - 1);
  if (entry.originalSource === undefined) return undefined;
  const { payload } = map;
  const index = payload.sources.indexOf(entry.originalSource);
  let content = payload.sourcesContent?.[index];
  const path = entry.originalSource.startsWith('file:') ? require('internal/url').fileURLToPath(entry.originalSource) : undefined;
  if (typeof content !== 'string') {
    if (path === undefined) return undefined;
    try {
      content = native('module').readText(path);
    } catch {
      return undefined;
    }
  }
  const text = content.split(/\r?\n/)[entry.originalLine];
  if (text === undefined) return undefined;
  const indent = text.slice(0, entry.originalColumn).replace(/[^\t]/g, ' ');
  return `${path ?? entry.originalSource}:${entry.originalLine + 1}\n${text}\n${indent}^\n`;
}

module.exports = { formatStack, originalExcerpt };
