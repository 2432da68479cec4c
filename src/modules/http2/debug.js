'use strict';

// What NODE_DEBUG=http2 and NODE_DEBUG_NATIVE=http2 print.

const { debugsNatively } = require('internal/engine');
const { debugSection } = require('internal/util/debug_section');
const { constants: { NGHTTP2_SESSION_SERVER } } = require('internal/http2/constants');
const { kInner, kState } = require('internal/http2/symbols');

const debug = debugSection('http2');

const isTracing = debugsNatively('HTTP2SESSION') || debugsNatively('HTTP2STREAM');

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
