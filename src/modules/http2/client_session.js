'use strict';

// ClientHttp2Session (http2, "Class: ClientHttp2Session")

const { NGHTTP2_SESSION_CLIENT } = require('internal/http2/constants').constants;
const { Http2Session } = require('internal/http2/session');
const { refresh } = require('internal/http2/session_events');

class ClientHttp2Session extends Http2Session {
  constructor(options, socket) {
    super(NGHTTP2_SESSION_CLIENT, options, socket);
  }

  /**
   * @param {object|string[]} [headers]
   * @param {object} [options]
   * @returns {import('http2').ClientHttp2Stream}
   */
  request(headersParam, options) {
    if (!this.destroyed) refresh(this);
    return require('internal/http2/client_stream').request(this, headersParam, options);
  }

  _onHeaders(id, category, flags, list, sensitive) {
    require('internal/http2/client_stream').onClientHeaders(this, id, category, flags, list, sensitive);
  }
}

module.exports = { ClientHttp2Session };
