'use strict';

// NODE_V8_COVERAGE: which code of each thread ran, in a file for each time somebody asks and for the end.
// Node documentation, "Command-line API", NODE_V8_COVERAGE=dir.

const { beforeSnapshot, onExit } = require('internal/bootstrap/hooks');
const { debugsNatively, threadId } = require('internal/engine');
const { QuietSession } = require('internal/inspector/quiet_session');

const { now } = Date;

let session;
let directory;

/** Begins to count in this thread. @param {string} folder of the files */
function startCoverage(folder) {
  directory = require('path').resolve(folder);
  // Children may run in other folders.
  process.env.NODE_V8_COVERAGE = directory;
  session = new QuietSession();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  require('internal/module/source_map').collectForCoverage();
  onExit(() => takeCoverage());
  beforeSnapshot(stopCoverage);
}

/**
 * Writes what ran since the last call.
 * @param {{hasMaps?: boolean}} [options] without source maps: those of the hooks are for the main thread
 */
function takeCoverage({ hasMaps = true } = { __proto__: null }) {
  if (session === undefined) return;
  const answer = session.post('Profiler.takePreciseCoverage');
  const start = answer.indexOf('"result":{');
  if (!answer.startsWith('{"id":') || start === -1) return;
  // {"id":…,"result":{"result":[…],"timestamp":…}}
  let report = answer.slice(start + '"result":'.length, -1);
  const maps = require('internal/module/source_map').sourceMapCache();
  if (hasMaps && maps !== undefined) report = `${report.slice(0, -1)},"source-map-cache":${JSON.stringify(maps)}}`;
  const fs = require('fs');
  const file = `${directory}/coverage-${process.pid}-${now()}-${threadId()}.json`;
  try {
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(file, report);
    if (debugsNatively('INSPECTOR_PROFILER')) process._rawDebug(`wrote coverage ${file}`);
  } catch (error) {
    process._rawDebug(`Failed to write coverage ${file}: ${error.message}`);
  }
}

/** Ends the counting; nothing is written at the end. */
function stopCoverage() {
  if (session === undefined) return;
  session.post('Profiler.stopPreciseCoverage');
  session.post('Profiler.disable');
  session.disconnect();
  session = undefined;
}

const isCounting = () => session !== undefined;

module.exports = { isCounting, startCoverage, stopCoverage, takeCoverage };
