'use strict';

// The deprecated module '_tls_common': secure contexts of tls.

const { SecureContext, createSecureContext } = require('internal/tls/secure_context');

/** Certificates come translated from the native side. */
function translatePeerCertificate(c) {
  return c ?? null;
}

module.exports = { SecureContext, createSecureContext, translatePeerCertificate };
