'use strict';

// The summary that the event 'test:coverage' carries (test runner, "Event: 'test:coverage'").

const path = require('path');
const { fileURLToPath } = require('internal/url');
const { matchesGlob } = path;
const { readAll } = require('internal/test_runner/coverage/collect');
const { linesOfFile, linesOfRange } = require('internal/test_runner/coverage/lines');
const { mergeReports } = require('internal/test_runner/coverage/merge');
const { mapToSources } = require('internal/test_runner/coverage/source_maps');

const percent = (covered, total) => (total === 0 ? 100 : covered / total * 100);

function matchesAny(globs, absolute, relative) {
  return globs.some((glob) => matchesGlob(relative, glob) || matchesGlob(absolute, glob));
}

/** Does a file count? @param {{include: string[]|undefined, exclude: string[]|undefined, cwd: string}} options */
function isCounted(file, { include, exclude, cwd }) {
  const relative = path.relative(cwd, file);
  if (relative.split(path.sep).includes('node_modules') || file.split(path.sep).includes('node_modules')) return false;
  if (exclude?.length > 0) {
    if (matchesAny(exclude, file, relative)) return false;
  } else {
    const { defaultPatterns } = require('internal/test_runner/discover');
    if (matchesAny(defaultPatterns(), file, relative)) return false;
  }
  return !(include?.length > 0) || matchesAny(include, file, relative);
}

function summarizeFile(file, lines, functions) {
  // The file may be there several times: everything is counted anew.
  for (const line of lines) line.count = 0;
  const out = { __proto__: null, functions: [], branches: [] };
  let branchesCovered = 0;
  let functionsCovered = 0;
  functions.forEach(({ functionName, isBlockCoverage, ranges }, index) => {
    ranges.forEach((range, place) => {
      const { touched, areAllIgnored } = linesOfRange(range, lines);
      const isCovered = range.count !== 0 || areAllIgnored;
      const { line } = touched[0];
      if (isBlockCoverage) {
        out.branches.push({ __proto__: null, line, count: range.count });
        if (isCovered) branchesCovered++;
      }
      // The first is the file as a whole.
      if (index > 0 && place === 0) {
        out.functions.push({ __proto__: null, name: functionName, count: range.count, line });
        if (isCovered) functionsCovered++;
      }
    });
  });
  const counted = lines.filter(({ ignore }) => !ignore);
  const covered = lines.filter(({ ignore, count }) => ignore || count > 0).length;
  return {
    __proto__: null,
    path: file,
    totalLineCount: lines.length,
    totalBranchCount: out.branches.length,
    totalFunctionCount: out.functions.length,
    coveredLineCount: covered,
    coveredBranchCount: branchesCovered,
    coveredFunctionCount: functionsCovered,
    coveredLinePercent: percent(covered, lines.length),
    coveredBranchPercent: percent(branchesCovered, out.branches.length),
    coveredFunctionPercent: percent(functionsCovered, out.functions.length),
    functions: out.functions,
    branches: out.branches,
    lines: counted.map(({ line, count }) => ({ __proto__: null, line, count })),
  };
}

/**
 * @param {{cwd: string, include?: string[], exclude?: string[], thresholds: {lines: number, branches: number, functions: number}}} options
 * @returns {object}
 */
function summarize(options) {
  const { reports, maps } = readAll();
  const scripts = mapToSources(mergeReports(reports), maps);
  const files = [];
  const totals = {
    __proto__: null, totalLineCount: 0, totalBranchCount: 0, totalFunctionCount: 0,
    coveredLineCount: 0, coveredBranchCount: 0, coveredFunctionCount: 0,
  };
  for (const [url, { functions }] of scripts) {
    const file = fileURLToPath(url);
    if (!isCounted(file, options)) continue;
    const lines = linesOfFile(file);
    // Gone since it ran.
    if (lines === undefined) continue;
    const summary = summarizeFile(file, lines, functions);
    for (const name of Object.keys(totals)) totals[name] += summary[name];
    files.push(summary);
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  totals.coveredLinePercent = percent(totals.coveredLineCount, totals.totalLineCount);
  totals.coveredBranchPercent = percent(totals.coveredBranchCount, totals.totalBranchCount);
  totals.coveredFunctionPercent = percent(totals.coveredFunctionCount, totals.totalFunctionCount);
  const { lines, branches, functions } = options.thresholds;
  return {
    __proto__: null,
    workingDirectory: options.cwd,
    files,
    totals,
    thresholds: { __proto__: null, line: lines, branch: branches, function: functions },
  };
}

module.exports = { summarize };
