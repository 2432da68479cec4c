'use strict';

// Customization hooks in a thread of their own, module.register() and --experimental-loader: the side of the threads that load
// modules. Node documentation, "Modules: node:module API", Asynchronous customization hooks.
//
// Requests go to the hooks thread by message, and who asks sleeps on shared memory until the answer is there.

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

/** An answer that nobody waits for: the hooks have ended the process, or it came too late. */
function settle(message) {
  if (message.exit !== undefined) process.exit(message.exit);
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
      if (message.neverSettled) {
        const error = new ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED();
        error.details = { method, args };
        throw error;
      }
      return message.value;
    }
    if (Atomics.wait(lock, kAnswers, seen, patience) === 'timed-out') return undefined;
  }
}

function activate() {
  start();
  require('internal/module/esm/loader').setAsyncHooks(face);
}

/** What the loader calls in place of its own resolution and loading. */
const face = {
  resolveSync(specifier, parentURL, importAttributes) {
    return requestSync('resolve', [specifier, parentURL, importAttributes]);
  },
  loadSync(url, context) {
    return requestSync('load', [url, plainContext(context)]);
  },
};

/** Synchronous hooks that run before hand on the conditions, too. */
function plainContext({ format, importAttributes, conditions }) {
  const context = { format, importAttributes: { ...importAttributes } };
  if (conditions !== undefined) context.conditions = conditions;
  return context;
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
  // To be pasted into a shell between single quotes: encoded, but for what reads well and does no harm there.
  const readable = { '__proto__': null, '%22': '"', '%2F': '/', '\'': '%27' };
  const encode = (text) => stringReplace(encodeURIComponent(text), /%22|%2F|'/g, (found) => readable[found]);
  const registration = (specifier) => `register(${encode(JSON.stringify(specifier))}, pathToFileURL("./"))`;
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

/**
 * --experimental-loader where it may be that nothing is imported: its thread waits for the first request.
 * @param {string[]} specifiers
 * @param {string} parentURL
 */
function registerLoadersLater(specifiers, parentURL) {
  require('internal/module/esm/loader').setAsyncHooks({
    resolveSync(...args) {
      registerLoaders(specifiers, parentURL);
      return face.resolveSync(...args);
    },
    loadSync(...args) {
      registerLoaders(specifiers, parentURL);
      return face.loadSync(...args);
    },
  });
}

module.exports = { register, registerLoaders, registerLoadersLater, setLocal };
