'use strict';

// --experimental-test-coverage: V8 counts what runs, in this process and in those of the files, and each writes its counts to a folder
// (NODE_V8_COVERAGE) that is read at the end (test runner, "Collecting code coverage").

const fs = require('fs');
const path = require('path');

const kCountsOfProcess = /^coverage-\d+-\d{13}-\d+\.json$/;

/** @type {{folder: string, isOwn: boolean}|undefined} of this process */
let collection;

/**
 * Counts from now on. The user may have named a folder; the counts are left there then.
 * @param {boolean} [countsHere] what this process runs is of interest, too, and not only what the processes of the files run
 */
function begin(countsHere = true) {
  if (collection !== undefined) return;
  const given = process.env.NODE_V8_COVERAGE;
  const folder = given ? path.resolve(given) : fs.mkdtempSync(path.join(require('os').tmpdir(), 'node-coverage-'));
  collection = { __proto__: null, folder, isOwn: !given };
  if (!countsHere) {
    process.env.NODE_V8_COVERAGE = folder;
    return;
  }
  const coverage = require('internal/v8/coverage');
  if (!coverage.isCounting()) coverage.startCoverage(folder);
}

/** Where processes write to that do not get the environment of this one. */
function folder() {
  return collection?.folder;
}

/**
 * Everything that was counted.
 * @returns {{url: string, functions: object[]}[][]} a list of scripts for each process and thread
 */
function readAll() {
  require('internal/v8/coverage').takeCoverage();
  const maps = { __proto__: null };
  const reports = [];
  for (const name of fs.readdirSync(collection.folder).sort()) {
    if (!kCountsOfProcess.test(name)) continue;
    const report = JSON.parse(fs.readFileSync(path.join(collection.folder, name), 'utf8'));
    Object.assign(maps, report['source-map-cache']);
    reports.push(report.result.filter(({ url }) => url.startsWith('file:')));
  }
  return { __proto__: null, reports, maps };
}

/** Nothing more is counted, and what was is not kept. */
function end() {
  if (collection === undefined || !collection.isOwn) return;
  require('internal/v8/coverage').stopCoverage();
  fs.rmSync(collection.folder, { __proto__: null, recursive: true, force: true });
  delete process.env.NODE_V8_COVERAGE;
  collection = undefined;
}

module.exports = { begin, end, folder, readAll };
