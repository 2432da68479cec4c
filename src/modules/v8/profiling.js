'use strict';

// --cpu-prof and --heap-prof: one profile of each thread, written when it ends.

const { debugsNatively, isMainThread, nextDiagnosticNumber, threadId } = require('internal/engine');
const { onExit } = require('internal/bootstrap/hooks');
const { getOptionValue } = require('internal/options');
const binding = native('v8');

const padded = (number, width = 2) => String(number).padStart(width, '0');

/** The file of a profile: --X-prof-name with ${pid} replaced, or Node's default name; in --X-prof-dir. */
function fileName(kind, prefix, extension) {
  const path = require('path');
  const directory = getOptionValue(`--${kind}-dir`) || getOptionValue('--diagnostic-dir') || process.cwd();
  let name = getOptionValue(`--${kind}-name`);
  if (name) {
    name = name.replaceAll('${pid}', String(process.pid));
  } else {
    const time = new Date();
    const date = `${time.getFullYear()}${padded(time.getMonth() + 1)}${padded(time.getDate())}`;
    const clock = `${padded(time.getHours())}${padded(time.getMinutes())}${padded(time.getSeconds())}`;
    const thread = isMainThread() ? 0 : threadId();
    name = `${prefix}.${date}.${clock}.${process.pid}.${thread}.${padded(nextDiagnosticNumber(), 3)}.${extension}`;
  }
  return path.resolve(directory, name);
}

function write(file, text) {
  const fs = require('fs');
  const path = require('path');
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    if (debugsNatively('INSPECTOR_PROFILER')) process._rawDebug(`wrote profile ${file}`);
  } catch (error) {
    process._rawDebug(`Failed to write profile ${file}: ${error.message}`);
  }
}

function startCpuProfile() {
  const profiler = new binding.CpuProfiler();
  const file = fileName('cpu-prof', 'CPU', 'cpuprofile');
  // With the name of its file, as a thread that is terminated comes to no end hook.
  profiler.start(getOptionValue('--cpu-prof-interval'), file);
  onExit(() => write(file, profiler.stop()));
}

function startHeapProfile() {
  binding.startHeapSampling(getOptionValue('--heap-prof-interval'));
  const file = fileName('heap-prof', 'Heap', 'heapprofile');
  onExit(() => write(file, binding.stopHeapSampling()));
}

/** Starts what the command line asks for. */
function startProfiling() {
  if (getOptionValue('--cpu-prof')) startCpuProfile();
  if (getOptionValue('--heap-prof')) startHeapProfile();
}

/** --heapsnapshot-signal and --heapsnapshot-near-heap-limit. */
function startSnapshots() {
  const signal = getOptionValue('--heapsnapshot-signal');
  if (signal && isMainThread()) {
    require('internal/errors/validators').validateSignalName(signal);
    process.on(signal, () => {
      const { writeHeapSnapshot } = require('internal/v8/heap');
      const directory = getOptionValue('--diagnostic-dir');
      const { defaultFileName } = require('internal/v8/heap');
      const path = require('path');
      writeHeapSnapshot(directory ? path.join(directory, defaultFileName()) : undefined);
    });
  }
  const limit = getOptionValue('--heapsnapshot-near-heap-limit');
  if (limit > 0) binding.setSnapshotNearHeapLimit(limit);
}

module.exports = { startProfiling, startSnapshots };
