'use strict';

// Customization hooks in a thread of their own, module.register() and --experimental-loader: the side of the threads that load
// modules. Node documentation, "Modules: node:module API", Asynchronous customization hooks.
//
// Requests go to the hooks thread by message. import() waits for the answer as a promise; require(), import.meta.resolve() and
// register() sleep on shared memory until it is there.

const {
  codes: { ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED },
} = require('internal/errors');
const { receiveMessageOnPort, MessageChannel } = require('internal/worker_threads/messaging');
const { deserializeError } = require('internal/worker_threads/error_serdes');

// Words of the shared memory.
const kAnswers = 0;

/** In the hooks thread itself. @type {{register: Function}|undefined} */
let local;

function setLocal(value) {
  local = value;
}

/** Milliseconds that the hooks thread has to write what ran in it. */
const kCoveragePatience = 1000;

let worker;
let port;
let lock;
let lastId = 0;
/** Answers that other requests wait for. @type {Map<number, {resolve: Function, reject: Function}>} */
const waiting = new Map();


function start() {
  if (worker !== undefined) return;
  const { Worker, kInternalEntry } = require('internal/worker_threads/worker');
  lock = new Int32Array(new SharedArrayBuffer(8));
  const channel = new MessageChannel();
  port = channel.port1;
  worker = new Worker('', {
    [kInternalEntry]: 'internal/module/esm/hooks_thread',
    workerData: { port: channel.port2, lock },
    transferList: [channel.port2],
  });
  worker.unref();
  port.on('message', settle);
  port.unref();
  // The hooks thread is nobody's worker.
  worker.on('error', (error) => {
    throw error;
  });
  // What the hooks print reaches the terminal before the process ends.
  process.on('exit', drain);
  // A thread that is ended from outside writes nothing by itself.
  if (process.env.NODE_V8_COVERAGE) process.on('exit', () => requestSync('takeCoverage', [], undefined, kCoveragePatience));
}

function drain() {
  for (let answer = receiveMessageOnPort(port); answer !== undefined; answer = receiveMessageOnPort(port)) settle(answer.message);
}

function settle(message) {
  if (message.exit !== undefined) {
    process.exit(message.exit);
  }
  const entry = mapGet(waiting, message.id);
  if (entry === undefined) return;
  waiting.delete(message.id);
  if (waiting.size === 0) port.unref();
  if (message.error !== undefined) entry.reject(errorOf(message.error));
  else if (message.neverSettled) entry.reject(undefined, true);
  else entry.resolve(message.value);
}

function errorOf(sent) {
  return sent.thrown !== undefined ? sent.thrown.value : deserializeError(sent.serialized);
}

function post(method, args, transferList) {
  start();
  const id = ++lastId;
  port.postMessage({ id, method, args }, transferList);
  return id;
}

/** Asks and sleeps until the answer is there, or so many milliseconds have gone by. */
function requestSync(method, args, transferList = undefined, patience = Infinity) {
  const id = post(method, args, transferList);
  for (;;) {
    const seen = Atomics.load(lock, kAnswers);
    for (let answer = receiveMessageOnPort(port); answer !== undefined; answer = receiveMessageOnPort(port)) {
      const { message } = answer;
      if (message.id !== id) {
        settle(message);
        continue;
      }
      if (message.error !== undefined) throw errorOf(message.error);
      if (message.neverSettled) throw new ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED();
      return message.value;
    }
    if (Atomics.wait(lock, kAnswers, seen, patience) === 'timed-out') return undefined;
  }
}

/** Asks; the answer settles the promise. One that never comes leaves it pending: the process may end (exit code 13). */
function request(method, args) {
  const id = post(method, args, undefined);
  port.ref();
  return new Promise((resolve, reject) => {
    mapSet(waiting, id, {
      resolve,
      reject(error, neverSettles = false) {
        if (!neverSettles) reject(error);
      },
    });
  });
}

function activate() {
  start();
  require('internal/module/esm/loader').setAsyncHooks(face);
}

/** What the loader calls in place of its own resolution and loading. */
const face = {
  resolve(specifier, parentURL, importAttributes) {
    return request('resolve', [specifier, parentURL, importAttributes]);
  },
  resolveSync(specifier, parentURL, importAttributes) {
    return requestSync('resolve', [specifier, parentURL, importAttributes]);
  },
  load(url, context) {
    return request('load', [url, plainContext(context)]);
  },
  loadSync(url, context) {
    return requestSync('load', [url, plainContext(context)]);
  },
};

function plainContext({ format, importAttributes }) {
  return { format, importAttributes: { ...importAttributes } };
}

/**
 * module.register()
 * @param {string|URL} specifier
 * @param {string|URL|object} [parentURL]
 * @param {{data?: unknown, transferList?: object[], parentURL?: string|URL}} [options]
 */
function register(specifier, parentURL, options) {
  const { isURL } = require('internal/url');
  if (parentURL !== null && typeof parentURL === 'object' && !isURL(parentURL)) {
    options = parentURL;
    parentURL = options.parentURL;
  }
  if (local !== undefined) {
    local.register(`${specifier}`, `${parentURL ?? 'data:'}`, options?.data);
    return undefined;
  }
  requestSync('register', [`${specifier}`, `${parentURL ?? 'data:'}`, options?.data], options?.transferList);
  activate();
  return undefined;
}

/**
 * --experimental-loader
 * @param {string[]} specifiers
 * @param {string} parentURL
 */
function registerLoaders(specifiers, parentURL) {
  const registration = (specifier) => `register(${encodeURIComponent(JSON.stringify(specifier))}, pathToFileURL("./"))`;
  process.emitWarning(
    '`--experimental-loader` may be removed in the future; instead use `register()`:\n' +
    `--import 'data:text/javascript,import { register } from "node:module"; import { pathToFileURL } from "node:url"; ${
      arrayJoin(arrayMap(specifiers, registration), '; ')
    };'`,
    'ExperimentalWarning',
  );
  for (const specifier of specifiers) requestSync('register', [specifier, parentURL, undefined]);
  activate();
}

module.exports = { register, registerLoaders, setLocal };
