'use strict';

// Source maps in use: --enable-source-maps, module.setSourceMapsSupport(), module.findSourceMap().
// Node documentation, "Modules: node:module API", Source Map Support.

const { validateBoolean, validateObject } = require('internal/errors/validators');
const { isUnderNodeModules } = require('internal/module/esm/formats');
const { SourceMap } = require('internal/module/source_map/source_map');
const { pathOfUrl, urlOfPath } = require('internal/module/urls');
const { debugSection } = require('internal/util/debug_section');

const debug = debugSection('source_map');

/** NODE_V8_COVERAGE: maps are kept, also where stacks are not to be mapped. */
let isCollecting = false;

const magicComments = /\/[/*][#@][ \t]+(?<kind>sourceMappingURL|sourceURL)=(?<url>[^\s'"]+)/g;

const support = { enabled: false, nodeModules: false, generatedCode: false };

/**
 * @typedef {object} Entry
 * @property {string} source generated code's URL
 * @property {string} mapUrl what its magic comment says
 * @property {number[]} lineLengths
 * @property {object|null|undefined} payload parsed on first use; null when it cannot be had
 * @property {SourceMap|undefined} map
 */

/** @type {Map<string, Entry>} by file path and by URL */
const entries = new Map();

/** Counted, not split: the pieces of a bundle of 9 MB were 500 MB. */
function lineLengthsOf(content) {
  const lengths = [];
  let start = 0;
  for (let at = 0; at < content.length; at++) {
    const unit = content.charCodeAt(at);
    if (unit !== 0x0a && unit !== 0x2028 && unit !== 0x2029) continue;
    lengths.push(at - start);
    start = at + 1;
  }
  lengths.push(content.length - start);
  return lengths;
}

/** @param {string|undefined} mapUrl of the magic comment, as V8 has read it: text in a string is none */
function note(name, content, mapUrl, isGenerated = false) {
  if (!support.enabled && !isCollecting) return undefined;
  if (isGenerated && !support.generatedCode) return undefined;
  const path = stringStartsWith(name, 'file:') ? pathOfUrl(name.replace(/[?#].*$/, '')) : name;
  if (!support.nodeModules && isUnderNodeModules(path)) return undefined;
  if (!mapUrl) return undefined;
  const source = /^[\w-]+:/.test(name) ? name : urlOfPath(require('path').resolve(name));
  const entry = { source, mapUrl, lineLengths: lineLengthsOf(content), payload: undefined, map: undefined };
  entries.set(name, entry);
  entries.set(source, entry);
  if (source.startsWith('file:')) entries.set(path, entry);
  return entry;
}

/** Entries go when nobody can require the module any more. */
let collected;

/** @param {string} filename @param {string} content @param {object} module @param {Function} wrapper compiled */
function noteCommonJs(filename, content, module, wrapper) {
  const entry = note(filename, content, native('module').sourceMapUrl(wrapper));
  if (entry === undefined) return;
  // Messages of V8 go by the name in a sourceURL comment.
  const alias = native('module').sourceUrl(wrapper);
  if (alias !== filename) entries.set(alias, entry);
  collected ??= new FinalizationRegistry(({ keys, entry: gone }) => {
    for (const key of keys) if (entries.get(key) === gone) entries.delete(key);
  });
  collected.register(module, { keys: [filename, entry.source, alias], entry });
}

/** @param {string} url @param {string} content @param {object} record compiled */
function noteModule(url, content, record) {
  note(url, content, record.sourceMapUrl());
}

/** Code of eval() and new Function(), which nothing but a magic comment names. @param {string} content */
function noteGenerated(content) {
  const urls = { __proto__: null };
  for (const { groups: { kind, url } } of content.matchAll(magicComments)) urls[kind] = url;
  if (urls.sourceURL !== undefined) note(urls.sourceURL, content, urls.sourceMappingURL, true);
}

/** The parsed map with absolute sources, or null. */
function payloadOf(entry) {
  if (entry.payload !== undefined) return entry.payload;
  entry.payload = null;
  const { URL } = require('internal/url');
  try {
    const url = URL.parse(entry.mapUrl, entry.source);
    if (url === null) return null;
    let text;
    let base = entry.source;
    if (url.protocol === 'data:') {
      const match = /^data:application\/json(?:;charset=[^;,]*)?(;base64)?,([\s\S]*)$/.exec(url.href);
      if (match === null) return null;
      const { Buffer } = require('buffer');
      text = match[1] ? Buffer.from(match[2], 'base64').toString('utf8') : decodeURIComponent(match[2]);
    } else if (url.protocol === 'file:') {
      text = native('module').readText(pathOfUrl(url.href));
      base = url.href;
    } else {
      return null;
    }
    const payload = JSON.parse(text);
    const root = payload.sourceRoot ?? '';
    payload.sources = (payload.sources ?? []).map((source) => URL.parse(`${root}${source ?? ''}`, base)?.href ?? source);
    // Sources are absolute now.
    payload.sourceRoot = '';
    entry.payload = payload;
  } catch (error) {
    // A map that is missing or broken leaves stacks as they are.
    debug('no map of %s: %s', entry.source, error);
  }
  return entry.payload;
}

function mapOf(entry) {
  if (entry === undefined) return undefined;
  if (entry.map === undefined) {
    const payload = payloadOf(entry);
    if (payload === null) return undefined;
    try {
      entry.map = new SourceMap(payload, { lineLengths: entry.lineLengths });
    } catch (error) {
      entry.payload = null;
      debug('no map of %s: %s', entry.source, error);
      return undefined;
    }
  }
  return entry.map;
}

/**
 * @param {string} sourceURL path or URL of loaded code
 * @returns {SourceMap|undefined}
 */
function findSourceMap(sourceURL) {
  if (typeof sourceURL !== 'string') return undefined;
  // Maps that were kept while those of packages counted.
  if (!support.nodeModules && !isCollecting && isUnderNodeModules(sourceURL)) return undefined;
  return mapOf(entries.get(sourceURL));
}

/** process.sourceMapsEnabled */
function areSourceMapsEnabled() {
  return support.enabled;
}

function getSourceMapsSupport() {
  return Object.freeze({ __proto__: null, ...support });
}

/**
 * @param {boolean} enabled
 * @param {{nodeModules?: boolean, generatedCode?: boolean}} [options]
 */
function setSourceMapsSupport(enabled, options = { __proto__: null }) {
  validateBoolean(enabled, 'enabled');
  validateObject(options, 'options');
  const { nodeModules = false, generatedCode = false } = options;
  validateBoolean(nodeModules, 'options.nodeModules');
  validateBoolean(generatedCode, 'options.generatedCode');
  support.enabled = enabled;
  support.nodeModules = nodeModules;
  support.generatedCode = generatedCode;
  const { setSourceMapFormatter } = require('internal/errors');
  const { formatStack } = require('internal/module/source_map/stack');
  setSourceMapFormatter(enabled ? formatStack : undefined);
  require('internal/bootstrap/uncaught').setExcerptMapper(enabled ? mapExcerpt : undefined);
  native('module').watchGeneratedCode(enabled && generatedCode ? noteGenerated : undefined);
  const hook = enabled || isCollecting ? module.exports : undefined;
  require('internal/module/cjs/compile').setSourceMaps(hook);
  require('internal/module/esm/load').setSourceMaps(hook);
}

/** process.setSourceMapsEnabled() and --enable-source-maps: maps everywhere. @param {boolean} enabled */
function setSourceMapsEnabled(enabled) {
  setSourceMapsSupport(enabled, { nodeModules: enabled, generatedCode: enabled });
}

/**
 * A place in generated code as that of its source; undefined when there is no map.
 * @param {string} name path or URL of the generated code
 * @param {number} line from 0, as all of these
 * @param {number} column
 * @returns {{name: string, line: number, column: number, text: string}|undefined} text: the line of the source
 */
function originalPlace(name, line, column) {
  const entry = entries.get(name);
  const { originalSource, originalLine, originalColumn } = mapOf(entry)?.findEntry(line, column) ?? {};
  if (originalSource === undefined) return undefined;
  const text = originalText(entry, originalSource)?.split(/\r?\n/, originalLine + 1)[originalLine];
  if (text === undefined) return undefined;
  const file = originalSource.startsWith('file:') ? pathOfUrl(originalSource) : originalSource;
  return { name: file, line: originalLine, column: originalColumn, text };
}

/** "file:line\ncode\n   ^^^\n" of generated code as that of its source; undefined when there is no map. @param {string} excerpt */
function mapExcerpt(excerpt) {
  const place = /^(.*):(\d+)\n[^\n]*\n([^^\n]*)\^/.exec(excerpt);
  const original = place === null ? undefined : originalPlace(place[1], place[2] - 1, place[3].length);
  if (original === undefined) return undefined;
  const { name, line, column, text } = original;
  // A column behind the line's end shows its last character.
  const indent = text.slice(0, Math.max(0, Math.min(column, text.length - 1))).replace(/[^\t]/g, ' ');
  return `${name}:${line + 1}\n${text}\n${indent}^\n`;
}

/** A source that the map brings, or that lies beside it. */
function originalText(entry, source) {
  const { sources, sourcesContent } = payloadOf(entry);
  const text = sourcesContent?.[sources.indexOf(source)];
  if (typeof text === 'string') return text;
  try {
    return native('module').readText(pathOfUrl(source));
  } catch {
    return undefined;
  }
}

/** Keeps the maps of all code from now on. */
function collectForCoverage() {
  isCollecting = true;
  require('internal/module/cjs/compile').setSourceMaps(module.exports);
  require('internal/module/esm/load').setSourceMaps(module.exports);
}

/** For coverage: URL -> { lineLengths, data, url }; undefined when there is none. */
function sourceMapCache() {
  if (entries.size === 0) return undefined;
  const out = { __proto__: null };
  for (const entry of new Set(entries.values())) {
    out[entry.source] = { lineLengths: entry.lineLengths, data: payloadOf(entry), url: entry.mapUrl.startsWith('data:') ? null : entry.mapUrl };
  }
  return out;
}

module.exports = {
  areSourceMapsEnabled,
  collectForCoverage,
  findSourceMap,
  getSourceMapsSupport,
  noteCommonJs,
  noteModule,
  originalPlace,
  setSourceMapsEnabled,
  setSourceMapsSupport,
  sourceMapCache,
};
