'use strict';

// ServerHttp2Session (http2, "Class: ServerHttp2Session")

const { Buffer } = require('buffer');
const {
  codes: {
    ERR_HTTP2_ALTSVC_INVALID_ORIGIN, ERR_HTTP2_ALTSVC_LENGTH, ERR_HTTP2_INVALID_ORIGIN, ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_ORIGIN_LENGTH,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR, ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const { NGHTTP2_SESSION_SERVER } = require('internal/http2/constants').constants;
const { Http2Session } = require('internal/http2/session');
const { kInner } = require('internal/http2/symbols');

/** Most bytes of an ALTSVC or ORIGIN frame (RFC 7838, 4; RFC 8336, 2.1). */
const kMaxAltsvc = 16_382;

class ServerHttp2Session extends Http2Session {
  #server;

  constructor(options, socket, server) {
    super(NGHTTP2_SESSION_SERVER, options, socket);
    if (Array.isArray(options.origins) && !this.destroyed) this.origin(...options.origins);
    this.#server = server;
    this.once('close', () => server?._http2Sessions?.delete(this));
    server?._http2Sessions?.add(this);
  }

  get server() {
    return this.#server;
  }

  /**
   * @param {string} alt
   * @param {number|string|URL|{ origin: string }} [originOrStream]
   */
  altsvc(alt, originOrStream) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    let id = 0;
    let origin;
    if (typeof originOrStream === 'string') {
      origin = require('url').URL.parse(originOrStream)?.origin;
      if (origin === undefined) throw new (require('internal/errors').codes.ERR_INVALID_URL)(originOrStream);
      if (origin === 'null') throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    } else if (typeof originOrStream === 'number') {
      if (originOrStream >>> 0 !== originOrStream || originOrStream === 0) {
        throw new ERR_OUT_OF_RANGE('originOrStream', `> 0 && < ${2 ** 32}`, originOrStream);
      }
      id = originOrStream;
    } else if (originOrStream !== undefined) {
      if (originOrStream !== null && typeof originOrStream === 'object') origin = originOrStream.origin;
      if (typeof origin !== 'string') {
        throw new ERR_INVALID_ARG_TYPE('originOrStream', ['string', 'number', 'URL', 'object'], originOrStream);
      }
      if (origin === 'null' || origin.length === 0) throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    }
    validateString(alt, 'alt');
    if (!/^[\x20-\x7e\x80-\xff]*$/.test(alt)) throw new ERR_INVALID_CHAR('alt');
    if (origin !== undefined && Buffer.byteLength(origin) + alt.length > kMaxAltsvc) throw new ERR_HTTP2_ALTSVC_LENGTH();
    if (alt.length > kMaxAltsvc) throw new ERR_HTTP2_ALTSVC_LENGTH();
    this[kInner].handle.altsvc(id, origin ?? '', alt);
  }

  /** @param {...(string|URL|{ origin: string })} origins */
  origin(...origins) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (origins.length === 0) return;
    let length = 0;
    const list = origins.map((item) => {
      let origin;
      if (typeof item === 'string') origin = new (require('url').URL)(item).origin;
      else if (item != null && typeof item === 'object') ({ origin } = item);
      validateString(origin, 'origin');
      if (origin === 'null') throw new ERR_HTTP2_INVALID_ORIGIN();
      length += origin.length + 2;
      return origin;
    });
    if (length > kMaxAltsvc) throw new ERR_HTTP2_ORIGIN_LENGTH();
    this[kInner].handle.origin(list);
  }

  _onHeaders(id, category, flags, list, sensitive) {
    require('internal/http2/server_stream').onServerHeaders(this, id, category, flags, list, sensitive);
  }
}

module.exports = { ServerHttp2Session };
