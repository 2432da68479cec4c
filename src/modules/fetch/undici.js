'use strict';

// The seam to undici (https://github.com/nodejs/undici): the one place that knows which part of it does what here.
//
// Its classes (Request, Response, Headers, FormData, WebSocket, EventSource) are the runtime's. Its fetch() and its dispatchers
// take over whatever the way of our own (internal/fetch/main_fetch) leaves out: see isOurs() and internal/fetch/request_plan.
// Everything is loaded with its first use.

const diagnostics = require('diagnostics_channel');
const { lazy } = require('internal/util');

const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;

/** undici reads this global once, while it is loaded: it then calls itself 'node' in requests (User-Agent). */
const kInsideRuntime = '__UNDICI_IS_NODE__';

// ---- the global dispatcher ---------------------------------------------------------------------------------------------

/** Where undici and its package keep the dispatcher that requests go through: this version's place, and that of versions before. */
const kPlace = Symbol.for('undici.globalDispatcher.2');
const kOlderPlace = Symbol.for('undici.globalDispatcher.1');

/** Stands for "nobody has asked for the dispatcher yet". */
const kNobodyAsked = { dispatch() {} };
let isPeeking = false;
let isInstalled = false;
let agent;

/** undici's Agent, for requests of ours that it has to carry out. */
function ownAgent() {
  if (agent === undefined) agent = new (require('internal/deps/undici/dispatcher/agent'))();
  return agent;
}

/** The program looks at the dispatcher: what it sees is what requests have to go through from now on. */
function show() {
  const value = ownAgent();
  for (const place of [kPlace, kOlderPlace]) {
    if (getOwnPropertyDescriptor(globalThis, place)?.get !== undefined) {
      defineProperty(globalThis, place, { __proto__: null, value, writable: true, enumerable: false, configurable: false });
    }
  }
  return value;
}

function place(name) {
  if (globalThis[name] !== undefined) return;
  defineProperty(globalThis, name, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() { return isPeeking ? kNobodyAsked : show(); },
    set(value) {
      defineProperty(globalThis, name, { __proto__: null, value, writable: true, enumerable: false, configurable: false });
    },
  });
}

/** With the first use of fetch or a class of its: the place of the dispatcher, and the proxies of the environment. */
function install() {
  isInstalled = true;
  const isFirst = globalThis[kOlderPlace] === undefined;
  place(kPlace);
  place(kOlderPlace);
  // A dispatcher that the program has set already, with the package undici, stays.
  if (isFirst) useProxies();
}

function current() {
  if (!isInstalled) install();
  isPeeking = true;
  const value = globalThis[kOlderPlace];
  isPeeking = false;
  return value;
}

/** The proxies of the environment, where the user asked for that (http, "Built-in Proxy Support"). */
function useProxies() {
  const { environment } = require('internal/http/proxy');
  const env = environment();
  if (env === undefined || !(env.http_proxy || env.HTTP_PROXY || env.https_proxy || env.HTTPS_PROXY)) return;
  const { setGlobalDispatcher, EnvHttpProxyAgent } = whole();
  setGlobalDispatcher(new EnvHttpProxyAgent());
}

function getGlobalDispatcher() {
  const value = current();
  return value === kNobodyAsked ? ownAgent() : value;
}

// ---- who is watching ---------------------------------------------------------------------------------------------------

// Subscribers are told of undici's own requests (its "Diagnostics Channel Support"), so they get some to be told of.
const channels = arrayMap([
  'undici:client:beforeConnect', 'undici:client:connected', 'undici:client:connectError', 'undici:client:sendHeaders',
  'undici:request:create', 'undici:request:bodySent', 'undici:request:bodyChunkSent', 'undici:request:bodyChunkReceived',
  'undici:request:headers', 'undici:request:trailers', 'undici:request:error',
], (name) => diagnostics.channel(name));

/** NODE_DEBUG=fetch or undici: undici tells what it does. */
const isDebugged = lazy(() => {
  if (!process.env.NODE_DEBUG) return false;
  const { debuglog } = require('util');
  return debuglog('fetch').enabled || debuglog('undici').enabled;
});

/** May a request go our own way: has nobody put a dispatcher in place, looked at undici's, or asked to be told of requests? */
function isOurs() {
  if (current() !== kNobodyAsked || isDebugged()) return false;
  for (let i = 0; i < channels.length; i++) {
    if (channels[i].hasSubscribers) return false;
  }
  return true;
}

// ---- loading -----------------------------------------------------------------------------------------------------------

/** undici/lib/global, whose dispatcher nobody outside has seen while only undici itself asks for it. */
const dispatchers = lazy(() => {
  if (!isInstalled) install();
  // It makes an Agent of its own when it finds none.
  isPeeking = true;
  let parts;
  try {
    parts = require('internal/deps/undici/global');
  } finally {
    isPeeking = false;
  }
  // Its other modules take these functions from here when they are loaded.
  parts.getGlobalDispatcher = getGlobalDispatcher;
  return parts;
});

/** All of undici. */
const whole = lazy(() => {
  // WebSocket and EventSource dispatch the MessageEvent that ports and channels have, so that there is one such class.
  const { MessageEvent } = require('internal/worker_threads/messaging');
  const events = require('internal/deps/undici/web/websocket/events');
  events.MessageEvent = MessageEvent;
  events.createFastMessageEvent = (type, init) => new MessageEvent(type, init);

  dispatchers();
  defineProperty(globalThis, kInsideRuntime, { __proto__: null, value: true, configurable: true });
  try {
    return require('internal/deps/undici');
  } finally {
    deleteProperty(globalThis, kInsideRuntime);
  }
});

module.exports = {
  isOurs,
  whole,
  getGlobalDispatcher,
  /** @param {import('undici').Dispatcher} dispatcher */
  setGlobalDispatcher(dispatcher) {
    if (!isInstalled) install();
    whole().setGlobalDispatcher(dispatcher);
  },
};
