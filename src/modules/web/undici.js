'use strict';

// undici (https://github.com/nodejs/undici) as the runtime's own client: loaded with the first use of fetch or one of its classes.

/** undici reads this global once, while it is loaded: it then calls itself 'node' in requests (User-Agent). */
const kInsideRuntime = '__UNDICI_IS_NODE__';

/** Where undici and its package keep the dispatcher that requests go through. */
const kGlobalDispatcher = Symbol.for('undici.globalDispatcher.1');

function load() {
  // WebSocket and EventSource dispatch the MessageEvent that ports and channels have, so that there is one such class.
  const { MessageEvent } = require('internal/worker_threads/messaging');
  const events = require('internal/deps/undici/web/websocket/events');
  events.MessageEvent = MessageEvent;
  events.createFastMessageEvent = (type, init) => new MessageEvent(type, init);

  const isFirst = globalThis[kGlobalDispatcher] === undefined;
  Object.defineProperty(globalThis, kInsideRuntime, { __proto__: null, value: true, configurable: true });
  let undici;
  try {
    undici = require('internal/deps/undici');
  } finally {
    delete globalThis[kInsideRuntime];
  }
  // A dispatcher that the program has set already, with the package undici, stays.
  if (isFirst) useProxies(undici);
  return undici;
}

/** The proxies of the environment, where the user asked for that (http, "Built-in Proxy Support"). */
function useProxies(undici) {
  const { environment } = require('internal/http/proxy');
  const env = environment();
  if (env === undefined || !(env.http_proxy || env.HTTP_PROXY || env.https_proxy || env.HTTPS_PROXY)) return;
  undici.setGlobalDispatcher(new undici.EnvHttpProxyAgent());
}

module.exports = load();
