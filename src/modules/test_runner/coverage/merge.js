'use strict';

// Several processes may have run the same script: their counts are added up.

const isSame = (a, b) => a.startOffset === b.startOffset && a.endOffset === b.endOffset;
const contains = (outer, inner) => outer.startOffset <= inner.startOffset && outer.endOffset >= inner.endOffset;

/**
 * Ranges of one function in two processes. What ran in either has run. What did not run at all is where both say so: of two such
 * ranges, one within the other, the inner one.
 */
function mergeRanges(ours, theirs) {
  const hasNotRun = ({ count }) => count === 0;
  const idleOurs = ours.filter(hasNotRun);
  const idleTheirs = theirs.filter(hasNotRun);
  const merged = ours.filter((range) => range.count > 0);
  for (const range of theirs) {
    if (range.count === 0) continue;
    const twin = merged.find((own) => isSame(own, range));
    if (twin === undefined) merged.push(range);
    else twin.count += range.count;
  }
  for (const own of idleOurs) {
    if (idleTheirs.some((range) => contains(range, own))) merged.push(own);
  }
  for (const range of idleTheirs) {
    if (idleOurs.some((own) => contains(own, range) && !isSame(own, range))) merged.push(range);
  }
  // The outer ones first: what is said later about a line is said more exactly.
  return merged.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
}

function mergeFunctions(ours, theirs) {
  for (const other of theirs) {
    // The whole function is its first range.
    const own = ours.find(({ ranges }) => isSame(ranges[0], other.ranges[0]));
    if (own === undefined) {
      ours.push(other);
      continue;
    }
    own.isBlockCoverage ||= other.isBlockCoverage;
    own.ranges = mergeRanges(own.ranges, other.ranges);
  }
}

/**
 * @param {{url: string, functions: object[]}[][]} reports
 * @returns {Map<string, {url: string, functions: object[]}>} by URL
 */
function mergeReports(reports) {
  const scripts = new Map();
  for (const report of reports) {
    for (const script of report) {
      const known = scripts.get(script.url);
      if (known === undefined) scripts.set(script.url, script);
      else mergeFunctions(known.functions, script.functions);
    }
  }
  return scripts;
}

module.exports = { mergeReports };
