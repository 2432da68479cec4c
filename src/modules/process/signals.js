'use strict';

// Signals as events of process: a native handle exists for a signal while it has listeners.

const { errnoException } = require('internal/errors');
const { beforeSnapshot } = require('internal/bootstrap/hooks');
const binding = native('process');

/** @type {Map<string, object>} */
const handles = new Map();

const isSignal = (event) => typeof event === 'string' && binding.signals[event] !== undefined;

/** The 'newListener' listener of process. */
function startListening(type) {
  if (!isSignal(type) || mapHas(handles, type)) return;
  // The inspector's CPU profiler needs the signal for itself.
  if (type === 'SIGPROF' && require('internal/inspector/control').isListening()) {
    process.emitWarning('process.on(SIGPROF) is reserved while debugging');
    return;
  }
  const { Signal, signals } = binding;
  const number = signals[type];
  const handle = new Signal();
  handle.unref();
  handle.onsignal = () => process.emit(type, type, number);
  const error = handle.start(number);
  if (error) {
    handle.close();
    throw errnoException(error, 'uv_signal_start');
  }
  mapSet(handles, type, handle);
}

/** The 'removeListener' listener of process. */
function stopListening(type) {
  const handle = mapGet(handles, type);
  if (handle === undefined || process.listenerCount(type) > 0) return;
  handle.close();
  mapDelete(handles, type);
}

/** The signals that had listeners when this realm became a snapshot; undefined when it did not. */
let listened;

beforeSnapshot(() => {
  listened = [...handles.keys()];
  for (const handle of handles.values()) handle.close();
  handles.clear();
});

/** In a process that begins with a snapshot of a user: its listeners are listeners again. */
function resumeListening() {
  if (listened === undefined) return false;
  for (const type of listened) startListening(type);
  return true;
}

// The names they carry in process.listeners('newListener').
Object.defineProperty(startListening, 'name', { __proto__: null, value: 'startListeningIfSignal' });
Object.defineProperty(stopListening, 'name', { __proto__: null, value: 'stopListeningIfSignal' });

module.exports = { resumeListening, startListening, stopListening };
