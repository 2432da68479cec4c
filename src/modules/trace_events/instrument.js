'use strict';

// Events that JavaScript knows of. Nothing of this is loaded, and nobody asks for it, before something is traced: what can be listened to is
// listened to, and what cannot asks `tracers` (internal/trace_events/tracers), which are there only while their category is on.

const binding = native('trace_events');
const { tracers } = require('internal/trace_events/tracers');

const { stringify } = JSON;
const emit = (phase, group, name, id, args) => binding.emit(phase, group, name, id ?? -1, args === undefined ? '' : stringify(args));

// ---- node.async_hooks --------------------------------------------------------------------------------------------------------------

const kAsyncHooks = 'node,node.async_hooks';

function asyncHooks() {
  const types = new Map();
  const { createHook, executionAsyncId } = require('async_hooks');
  return createHook({
    init(asyncId, type, triggerAsyncId) {
      types.set(asyncId, type);
      emit('b', kAsyncHooks, type, asyncId, { data: { executionAsyncId: executionAsyncId(), triggerAsyncId } });
    },
    before(asyncId) {
      const type = types.get(asyncId);
      if (type !== undefined) emit('b', kAsyncHooks, `${type}_CALLBACK`, asyncId);
    },
    after(asyncId) {
      const type = types.get(asyncId);
      if (type !== undefined) emit('e', kAsyncHooks, `${type}_CALLBACK`, asyncId);
    },
    destroy(asyncId) {
      const type = types.get(asyncId);
      if (type === undefined) return;
      types.delete(asyncId);
      emit('e', kAsyncHooks, type, asyncId);
    },
  });
}

// ---- node.http ---------------------------------------------------------------------------------------------------------------------

const kHttp = 'node,node.http';

function http() {
  const { subscribe, unsubscribe } = require('diagnostics_channel');
  const ids = new WeakMap();
  let last = 0;
  const begin = (name) => ({ request }) => {
    ids.set(request, ++last);
    emit('b', kHttp, name, last);
  };
  const end = (name, dataOf) => ({ request, response }) => {
    const id = ids.get(request);
    if (id !== undefined) emit('e', kHttp, name, id, { data: dataOf(request, response) });
  };
  const listeners = [
    ['http.client.request.start', begin('http.client.request')],
    ['http.client.response.finish', end('http.client.request', ({ path }, { statusCode }) => ({ path, statusCode }))],
    ['http.server.request.start', begin('http.server.request')],
    ['http.server.response.finish', end('http.server.request', ({ url }, { statusCode }) => ({ url, statusCode }))],
  ];
  return {
    __proto__: null,
    enable: () => listeners.forEach(([name, listener]) => subscribe(name, listener)),
    disable: () => listeners.forEach(([name, listener]) => unsubscribe(name, listener)),
  };
}

// ---- node.net.native ---------------------------------------------------------------------------------------------------------------

const kNet = 'node,node.net,node.net.native';

function net() {
  const { Pipe, TCP } = require('internal/net');
  const originals = [];
  let last = 0;
  const wrap = (prototype, name, argsOf) => {
    const original = prototype[name];
    originals.push([prototype, name, original]);
    prototype[name] = function(request, ...args) {
      const id = ++last;
      emit('b', kNet, 'connect', id, argsOf(args));
      const { oncomplete } = request;
      request.oncomplete = function(status, ...rest) {
        emit('e', kNet, 'connect', id, { status });
        return Reflect.apply(oncomplete, this, [status, ...rest]);
      };
      return Reflect.apply(original, this, [request, ...args]);
    };
  };
  return {
    __proto__: null,
    enable() {
      const tcp = ([ip, port]) => ({ ip, port });
      wrap(TCP.prototype, 'connect', tcp);
      wrap(TCP.prototype, 'connect6', tcp);
      wrap(Pipe.prototype, 'connect', ([path]) => {
        const text = `${path}`;
        // Linux: a name that begins with NUL is no file's (unix(7)).
        if (text[0] === '\0') return { path_type: 'abstract socket', pipe_path: text.slice(1) };
        return { path_type: 'file', pipe_path: text };
      });
    },
    disable() {
      for (const [prototype, name, original] of originals.splice(0)) prototype[name] = original;
    },
  };
}

// ---- node.module_timer, node.fs ----------------------------------------------------------------------------------------------------

const kModuleTimer = 'node,node.module_timer';
const moduleTimer = () => require('internal/module/timer').timeRequires((phase, name) => emit(phase, kModuleTimer, name, 0));
const files = () => require('internal/fs/tracing').traceCalls(emit);

// ---- What asks --------------------------------------------------------------------------------------------------------------------

/** A tracer that its place calls with phase, name, id and arguments. */
const called = (key, group) => () => ({
  __proto__: null,
  enable() {
    tracers[key] = (phase, name, id, args) => emit(phase, group, name, id, args);
  },
  disable() {
    tracers[key] = undefined;
  },
});

/** What follows a category: made once, and on or off as the category is. */
const instruments = arrayMap([
  { group: kAsyncHooks, make: asyncHooks },
  { group: kHttp, make: http },
  { group: kNet, make: net },
  { group: 'node,node.console', make: called('console', 'node,node.console') },
  { group: 'node,node.promises,node.promises.rejections', make: called('rejections', 'node,node.promises,node.promises.rejections') },
  { group: kModuleTimer, make: moduleTimer },
  { group: 'node,node.fs,node.fs.sync,node.fs.async,node.fs_dir,node.fs_dir.sync,node.fs_dir.async', make: files },
], (each) => ({ ...each, instrument: undefined, isOn: false }));

/** The set of categories has changed. */
function update() {
  for (const entry of instruments) {
    const isOn = binding.isOn(entry.group);
    if (isOn === entry.isOn) continue;
    entry.isOn = isOn;
    entry.instrument ??= entry.make();
    if (isOn) entry.instrument.enable();
    else entry.instrument.disable();
  }
}

let isStarted = false;

/** Something is about to be traced for the first time: what the file says about the process. */
function start() {
  if (isStarted) return;
  isStarted = true;
  const { getOptionValue } = require('internal/options');
  const { arch, platform, release: { name, lts }, versions } = require('internal/process/versions');
  binding.setPattern(getOptionValue('--trace-event-file-pattern'));
  binding.setMetadata(stringify({ versions, arch, platform, release: { name, lts } }));
  binding.nameProcess(process.title);
  binding.nameThread('JavaScriptMainThread');
}

/** A worker's part; its categories are those of the process. @param {string} name */
function startWorker(name) {
  binding.nameThread(name);
  update();
}

module.exports = { binding, start, startWorker, update };
