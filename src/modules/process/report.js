'use strict';

// process.report: what there is to know about a process in trouble, as one JSON document.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateBoolean, validateObject, validateSignalName, validateString } = require('internal/errors/validators');
const { getOptionValue } = require('internal/options');
const engine = require('internal/engine');
const program = require('internal/process/versions');
const binding = native('process');

require('internal/process/exit_state').reportsLoaded = true;

const kReportVersion = 5;

/** Settings by property; the command line gives their first values. */
const settings = {
  __proto__: null,
  directory: getOptionValue('--report-directory') || getOptionValue('--report-dir') || '',
  filename: getOptionValue('--report-filename') || '',
  compact: !!getOptionValue('--report-compact'),
  excludeNetwork: !!getOptionValue('--report-exclude-network'),
  signal: getOptionValue('--report-signal') || 'SIGUSR2',
  reportOnFatalError: !!getOptionValue('--report-on-fatalerror'),
  reportOnSignal: !!getOptionValue('--report-on-signal'),
  reportOnUncaughtException: !!getOptionValue('--report-uncaught-exception'),
  excludeEnv: !!getOptionValue('--report-exclude-env'),
};

const padded = (number, width = 2) => String(number).padStart(width, '0');

// ---- sections --------------------------------------------------------------------------------------------------------------

function networkInterfaces() {
  const os = require('os');
  const list = [];
  for (const family of ['IPv4', 'IPv6']) {
    for (const { 0: name, 1: addresses } of Object.entries(os.networkInterfaces())) {
      for (const item of addresses) {
        if (item.family !== family) continue;
        list.push({
          name,
          internal: item.internal,
          mac: item.mac,
          address: item.address,
          netmask: item.netmask,
          family,
          ...(family === 'IPv6' ? { scopeid: item.scopeid } : {}),
        });
      }
    }
  }
  return list;
}

function header(event, trigger, filename, threadId) {
  const os = require('os');
  const now = new Date();
  const result = {
    reportVersion: kReportVersion,
    event,
    trigger,
    filename,
    dumpEventTime: `${now.toISOString().slice(0, 19)}Z`,
    dumpEventTimeStamp: String(now.getTime()),
    processId: process.pid,
    threadId,
    cwd: process.cwd(),
    commandLine: [process.argv0, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: program.version,
    ...binding.libraryVersions(),
    wordSize: 64,
    arch: program.arch,
    platform: program.platform,
    componentVersions: { ...program.versions },
    release: { ...program.release },
    osName: os.type(),
    osRelease: os.release(),
    osVersion: os.version(),
    osMachine: os.machine(),
    cpus: os.cpus().map(({ model, speed, times }) => ({
      model, speed, user: times.user, nice: times.nice, sys: times.sys, idle: times.idle, irq: times.irq,
    })),
  };
  if (!settings.excludeNetwork) result.networkInterfaces = networkInterfaces();
  result.host = os.hostname();
  return result;
}

/** Message, frames and further properties of what was thrown. */
function javascriptStack(error) {
  if (typeof error !== 'object' || error === null) {
    return { message: `${String(error)}`, stack: ['Unavailable.'], errorProperties: {} };
  }
  let stack;
  try {
    ({ stack } = error);
  } catch {
    // A getter that throws: there is no stack to show.
  }
  const errorProperties = {};
  for (const key of Object.keys(error)) {
    try {
      errorProperties[key] = String(error[key]);
    } catch {
      errorProperties[key] = '';
    }
  }
  if (typeof stack !== 'string') return { message: 'No stack.', stack: ['Unavailable.'], errorProperties };
  const { 0: message, ...rest } = stack.split('\n');
  return { message, stack: Object.values(rest).map((line) => line.trim()).filter(Boolean), errorProperties };
}

function javascriptHeap() {
  const { getHeapSpaceStatistics, getHeapStatistics } = require('v8');
  const h = getHeapStatistics();
  const heapSpaces = {};
  for (const space of getHeapSpaceStatistics()) {
    heapSpaces[space.space_name] = {
      memorySize: space.space_size,
      committedMemory: space.physical_space_size,
      capacity: space.space_used_size + space.space_available_size,
      used: space.space_used_size,
      available: space.space_available_size,
    };
  }
  return {
    totalMemory: h.total_heap_size,
    executableMemory: h.total_heap_size_executable,
    totalCommittedMemory: h.total_physical_size,
    availableMemory: h.total_available_size,
    totalGlobalHandlesMemory: h.total_global_handles_size,
    usedGlobalHandlesMemory: h.used_global_handles_size,
    usedMemory: h.used_heap_size,
    memoryLimit: h.heap_size_limit,
    mallocedMemory: h.malloced_memory,
    externalMemory: h.external_memory,
    peakMallocedMemory: h.peak_malloced_memory,
    nativeContextCount: h.number_of_native_contexts,
    detachedContextCount: h.number_of_detached_contexts,
    doesZapGarbage: h.does_zap_garbage,
    heapSpaces,
  };
}

function cpuSection({ user, system }) {
  const seconds = process.uptime();
  const percent = (microseconds) => microseconds / 1e4 / seconds;
  return {
    userCpuSeconds: user / 1e6,
    kernelCpuSeconds: system / 1e6,
    cpuConsumptionPercent: percent(user + system),
    userCpuConsumptionPercent: percent(user),
    kernelCpuConsumptionPercent: percent(system),
  };
}

/** Nothing where the system does not tell (no /proc). */
function residentSet() {
  try {
    return { rss: process.memoryUsage.rss() };
  } catch {
    return undefined;
  }
}

function resourceUsage(threadUsage) {
  const os = require('os');
  const usage = process.resourceUsage();
  const activity = { reads: usage.fsRead, writes: usage.fsWrite };
  return {
    resourceUsage: {
      free_memory: os.freemem(),
      total_memory: os.totalmem(),
      ...residentSet(),
      constrained_memory: process.constrainedMemory(),
      available_memory: process.availableMemory(),
      ...cpuSection({ user: usage.userCPUTime, system: usage.systemCPUTime }),
      maxRss: usage.maxRSS * 1024,
      pageFaults: { IORequired: usage.majorPageFault, IONotRequired: usage.minorPageFault },
      fsActivity: activity,
    },
    uvthreadResourceUsage: { ...cpuSection(threadUsage), fsActivity: { ...activity } },
  };
}

/** Of this thread: what a report of another's end brings along. */
const ownThread = (error) => ({
  threadId: currentThread(),
  cpu: process.threadCpuUsage(),
  javascriptStack: javascriptStack(error),
  javascriptHeap: javascriptHeap(),
  nativeStack: binding.nativeStack(),
  libuv: binding.loopHandles(),
  workers: require('internal/worker_threads/states').workerStates(),
});

/** Of other threads: what they were at cannot be asked. */
const noStack = { message: 'No stack.', stack: ['Unavailable.'], errorProperties: {} };

const currentThread = () => (engine.isMainThread() ? 0 : engine.threadId());

/** The whole report as an object. */
function makeReport(event, trigger, filename, error, thread = ownThread(error)) {
  const report = {
    header: header(event, trigger, filename, thread.threadId),
    javascriptStack: thread.javascriptStack ?? noStack,
    javascriptHeap: thread.javascriptHeap,
    nativeStack: thread.nativeStack,
    ...resourceUsage(thread.cpu),
    libuv: thread.libuv,
    workers: (thread.workers ?? []).map((worker) => makeReport(`Worker thread subreport [${worker.name}]`, trigger, null, undefined, worker)),
  };
  if (!settings.excludeEnv) report.environmentVariables = { ...process.env };
  report.userLimits = binding.userLimits();
  report.sharedObjects = binding.sharedObjects();
  return report;
}

// ---- writing -----------------------------------------------------------------------------------------------------------------

function defaultFileName(thread) {
  const time = new Date();
  const date = `${time.getFullYear()}${padded(time.getMonth() + 1)}${padded(time.getDate())}`;
  const clock = `${padded(time.getHours())}${padded(time.getMinutes())}${padded(time.getSeconds())}`;
  return `report.${date}.${clock}.${process.pid}.${thread}.${padded(require('internal/engine').nextDiagnosticNumber(), 3)}.json`;
}

/**
 * @param {string} event
 * @param {string} trigger
 * @param {string|undefined} file
 * @param {unknown} error
 * @param {object} [thread] another one than this
 * @returns {string} the file's name, '' when it could not be written
 */
function write(event, trigger, file, error, thread) {
  const fs = require('fs');
  const path = require('path');
  const name = file || settings.filename || defaultFileName(thread === undefined ? currentThread() : thread.threadId);
  const text = (filename) => `${JSON.stringify(makeReport(event, trigger, filename, error, thread), null, settings.compact ? 0 : 2)}\n`;
  if (name === 'stdout' || name === 'stderr') {
    fs.writeSync(name === 'stdout' ? 1 : 2, text(name));
    return name;
  }
  const target = settings.directory ? path.resolve(settings.directory, name) : name;
  if (process.permission !== undefined) {
    require('internal/permission').check('fs.write', file ? target : settings.directory || process.cwd(), true);
  }
  try {
    const content = text(name);
    fs.writeFileSync(target, content);
  } catch (failure) {
    process._rawDebug(`\nFailed to open Node.js report file: ${target} (errno: ${failure.errno ?? 0})`);
    return '';
  }
  process._rawDebug(`\nWriting Node.js report to file: ${name}\nNode.js report completed`);
  return name;
}

/** What a report of a fatal error needs to know when this realm cannot be asked any more. */
function tellNative() {
  binding.setFatalReport(settings.reportOnFatalError, JSON.stringify(settings));
}

/** In a realm of its own: another thread's heap is full, or V8 found itself in a state that cannot be. */
function writeFatal() {
  const thread = binding.fatalTrouble();
  if (thread.settings !== '') Object.assign(settings, JSON.parse(thread.settings));
  write(thread.event, thread.trigger, undefined, undefined, thread);
}

/** Reports an exception that ends the process, when that is wanted. */
function reportUncaught(error) {
  if (!settings.reportOnUncaughtException) return;
  write('Exception', 'Exception', undefined, error);
}

// ---- the signal ----------------------------------------------------------------------------------------------------------------

let listeningTo;

function onSignal(signal) {
  write(signal, 'Signal', undefined, new Error('JavaScript Callstack'));
}

function updateSignal() {
  const wanted = settings.reportOnSignal ? settings.signal : undefined;
  if (wanted === listeningTo) return;
  if (listeningTo !== undefined) process.removeListener(listeningTo, onSignal);
  listeningTo = wanted;
  if (wanted !== undefined) process.on(wanted, onSignal);
}

/** The error whose stack shows where a report was asked for. */
function callSite(fn) {
  const error = new Error('JavaScript Callstack');
  Error.captureStackTrace(error, fn);
  return error;
}

const report = {
  /**
   * @param {string|Error} [file]
   * @param {Error} [err]
   * @returns {string} the file's name
   */
  writeReport(file, err) {
    if (typeof file === 'object' && file !== null) {
      err = file;
      file = undefined;
    } else if (file !== undefined) {
      validateString(file, 'file');
    }
    if (err === undefined) err = callSite(report.writeReport);
    else validateObject(err, 'err');
    if (file !== undefined) require('internal/fs/utils').getValidatedPath(file);
    return write('JavaScript API', 'API', file, err);
  },

  /**
   * @param {Error} [err]
   * @returns {object}
   */
  getReport(err) {
    if (err === undefined) err = callSite(report.getReport);
    else validateObject(err, 'err');
    return makeReport('JavaScript API', 'GetReport', null, err);
  },
};
Object.defineProperty(report.writeReport, 'length', { __proto__: null, value: 2 });

function property(name, check) {
  Object.defineProperty(report, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return settings[name];
    },
    set(value) {
      check(value);
      settings[name] = value;
      if (name === 'signal' || name === 'reportOnSignal') updateSignal();
      tellNative();
    },
  });
}

property('directory', (value) => validateString(value, 'directory'));
property('filename', (value) => validateString(value, 'filename'));
property('compact', (value) => validateBoolean(value, 'compact'));
property('excludeNetwork', (value) => validateBoolean(value, 'excludeNetwork'));
property('signal', (value) => validateSignalName(value, 'signal'));
for (const name of ['reportOnFatalError', 'reportOnSignal', 'reportOnUncaughtException']) {
  property(name, (value) => {
    if (typeof value !== 'boolean') throw new ERR_INVALID_ARG_TYPE('trigger', 'boolean', value);
  });
}
property('excludeEnv', (value) => validateBoolean(value, 'excludeEnv'));

module.exports = { report, reportUncaught, updateSignal, writeFatal };
