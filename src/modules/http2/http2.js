'use strict';

// http2: RFC 9113 on nghttp2.

const { constants } = require('internal/http2/constants');
const { Http2ServerRequest, Http2ServerResponse } = require('internal/http2/compat');
const { connect } = require('internal/http2/connect');
const { sensitiveHeaders } = require('internal/http2/headers');
const { createSecureServer, createServer, performServerHandshake } = require('internal/http2/server');
const { getDefaultSettings, getPackedSettings, getUnpackedSettings } = require('internal/http2/settings');

require('internal/util').noteForcedColors();

module.exports = {
  connect,
  constants,
  createServer,
  createSecureServer,
  getDefaultSettings,
  getPackedSettings,
  getUnpackedSettings,
  performServerHandshake,
  sensitiveHeaders,
  Http2ServerRequest,
  Http2ServerResponse,
};
