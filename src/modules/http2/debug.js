'use strict';

// What NODE_DEBUG=http2 and NODE_DEBUG_NATIVE=http2 print.

const { debuglog } = require('util');
const { constants: { NGHTTP2_SESSION_SERVER } } = require('internal/http2/constants');
const { kInner, kState } = require('internal/http2/symbols');

let print = debuglog('http2', (printer) => {
  print = printer;
});

/** @param {...unknown} args as util.format's */
const debug = (...args) => print(...args);

const isTracing = arraySome(
  stringSplit(process.env.NODE_DEBUG_NATIVE ?? '', ','), (name) => regExpExec(/^(?:http2|all|\*)$/i, stringTrim(name)) !== null);

/**
 * A line about a session, or one of its streams. Undefined unless asked for.
 * @type {((session: object, stream: object|undefined, message: string) => void)|undefined}
 */
const trace = isTracing ? (session, stream, message) => {
  const { type, asyncId } = session[kInner];
  const side = type === NGHTTP2_SESSION_SERVER ? 'server' : 'client';
  const name = `Http2Session ${side} (${asyncId})`;
  const prefix = stream === undefined ? name : `HttpStream ${stream[kState].id ?? 0} (${asyncId}) [${name}]`;
  process._rawDebug(`${prefix} ${message}`);
} : undefined;

module.exports = { debug, trace };
