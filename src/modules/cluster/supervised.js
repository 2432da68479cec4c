'use strict';

// The worker's side of `nodus --workers`: an unmodified server in a process that shares its ports with others.

const { symbols } = require('internal/async_hooks');

const { owner_symbol: ownerSymbol } = symbols;

/** What net.Server takes when the program names none. */
const kBacklog = 511;

/** Requests to the supervisor under way: only these keep the process alive, the channel itself does not. */
let pending = 0;

/** The program is to end when its own work is done, as if it had been started alone. */
function detachChannel() {
  process.channel?.unref();
}

function beginRequest() {
  if (pending++ === 0) process.channel?.ref();
}

function endRequest() {
  if (--pending === 0) process.channel?.unref();
}

/** Closes one server; calls back when its last connection has ended. */
function drainServer(server, done) {
  const http = require('internal/http/drain');
  if (http.isHttpServer(server)) http.drain(server, done);
  else server.close(done);
}

/**
 * Ends this process as SIGNAL would, but without losing what is under way: the program's own listener decides, or else servers stop
 * accepting, connections end with their current request, and then the process does.
 * @param {string} signal
 * @param {Iterable<object>} handles listening handles, with their servers as owners
 */
function stop(signal, handles) {
  require('cluster').worker.exitedAfterDisconnect = true;
  if (process.listenerCount(signal) > 0) {
    process.kill(process.pid, signal);
    return;
  }
  let waiting = 1;
  const done = () => {
    if (--waiting === 0) process.exit();
  };
  for (const handle of handles) {
    const server = handle[ownerSymbol];
    waiting++;
    if (server) drainServer(server, done);
    else handle.close(done);
  }
  done();
}

/** A signal that the supervisor passes on; without a listener it is ignored. */
function passOn(signal) {
  if (process.listenerCount(signal) > 0) process.kill(process.pid, signal);
}

/** Listening sockets of other places that this worker serves meanwhile: key of the server -> place -> handle. */
const lent = new Map();

function borrow({ key, place }, handle, handles) {
  if (!handle) return;
  const own = handles.get(key);
  const server = own?.[ownerSymbol];
  if (!server) {
    // It closed just now; the supervisor hears of it.
    handle.close();
    return;
  }
  let places = lent.get(key);
  if (places === undefined) lent.set(key, (places = new Map()));
  places.get(place)?.close();
  places.set(place, handle);
  handle.onconnection = own.onconnection;
  handle[ownerSymbol] = server;
  if (!own.hasRef()) handle.unref();
  handle.listen(kBacklog);
}

function giveBack({ key, place }) {
  const handle = lent.get(key)?.get(place);
  if (handle === undefined) return;
  lent.get(key).delete(place);
  handle.close();
}

/** The server of KEY is closed, and with it what it had borrowed. */
function onClose(key) {
  for (const handle of lent.get(key)?.values() ?? []) handle.close();
  lent.delete(key);
}

function onMessage(message, handle, handles) {
  switch (message.act) {
    case 'stop':
      stop(message.signal, handles.values());
      break;
    case 'signal':
      passOn(message.signal);
      break;
    case 'lend':
      borrow(message, handle, handles);
      break;
    case 'giveBack':
      giveBack(message);
      break;
  }
}

module.exports = { detachChannel, beginRequest, endRequest, onMessage, onClose };
