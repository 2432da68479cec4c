'use strict';

// What ran of a file that was made from others, by its source map: as what ran of these (--enable-source-maps need not be given).

const { URL, fileURLToPath } = require('internal/url');
const { codes: { ERR_SOURCE_MAP_CORRUPT, ERR_SOURCE_MAP_MISSING_SOURCE } } = require('internal/errors');
const { linesOfFile } = require('internal/test_runner/coverage/lines');

/** Lines of the generated text by their lengths, where the text itself is not there any more. */
function startsOf(lineLengths) {
  const starts = [];
  let offset = 0;
  for (const length of lineLengths) {
    starts.push(offset);
    offset += length + 1;
  }
  return starts;
}

function placeOf(starts, offset) {
  let line = starts.length - 1;
  while (line > 0 && starts[line] > offset) line--;
  return { line, column: offset - starts[line] };
}

/** The files that a map names, with their lines. */
function sourcesOf({ sources, sourceRoot }, url) {
  return sources.map((source) => {
    const { href } = new URL(source, new URL(sourceRoot || '.', url));
    const lines = linesOfFile(fileURLToPath(href));
    if (lines === undefined) throw new ERR_SOURCE_MAP_MISSING_SOURCE(href, url);
    return { __proto__: null, url: href, lines };
  });
}

/**
 * @param {Map<string, {url: string, functions: object[]}>} scripts
 * @param {Record<string, {data: object|null, lineLengths: number[]}>} maps by URL
 * @returns {Map<string, {url: string, functions: object[]}>}
 */
function mapToSources(scripts, maps) {
  const result = new Map();
  const add = (url, fn) => {
    let script = result.get(url);
    if (script === undefined) result.set(url, script = { __proto__: null, url, functions: [] });
    script.functions.push(fn);
  };
  for (const [url, script] of scripts) {
    const entry = maps[url];
    if (entry === undefined) {
      for (const fn of script.functions) add(url, fn);
      continue;
    }
    const { data, lineLengths } = entry;
    if (data === null || data === undefined) throw new ERR_SOURCE_MAP_CORRUPT(url);
    const { SourceMap } = require('internal/module/source_map/source_map');
    const map = new SourceMap(data, { __proto__: null, lineLengths });
    const starts = startsOf(lineLengths);
    const findOffset = (offset) => {
      const { line, column } = placeOf(starts, offset);
      const found = map.findEntry(line, column);
      if (found.originalSource === undefined) return undefined;
      const lines = linesOfFile(fileURLToPath(found.originalSource));
      if (lines === undefined) throw new ERR_SOURCE_MAP_MISSING_SOURCE(found.originalSource, url);
      const at = lines[found.originalLine];
      return at === undefined ? undefined : { source: found.originalSource, offset: at.startOffset + found.originalColumn, lines };
    };
    const wholes = sourcesOf(data, url);
    for (const { functionName, isBlockCoverage, ranges } of script.functions) {
      const mapped = new Map();
      for (const range of ranges) {
        if (range.startOffset === 0) {
          // The whole of what was made is the whole of what it was made from.
          for (const source of wholes) {
            const { endOffset } = source.lines.at(-1);
            mapped.set(source.url, [{ __proto__: null, startOffset: 0, endOffset, count: range.count }]);
          }
          continue;
        }
        const start = findOffset(range.startOffset);
        const end = findOffset(range.endOffset);
        if (start === undefined || end === undefined || start.source !== end.source) continue;
        let list = mapped.get(start.source);
        if (list === undefined) mapped.set(start.source, list = []);
        list.push({ __proto__: null, startOffset: start.offset, endOffset: end.offset, count: range.count });
      }
      for (const [source, list] of mapped) add(source, { __proto__: null, functionName, isBlockCoverage, ranges: list });
    }
  }
  return result;
}

module.exports = { mapToSources };
