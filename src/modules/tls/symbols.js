'use strict';

// Hidden state of TLS sockets and servers.

module.exports = {
  kDisableRenegotiation: Symbol('disable-renegotiation'),
  kConnectOptions: Symbol('connect-options'),
  kErrorEmitted: Symbol('error-emitted'),
  kHandshakeTimeout: Symbol('handshake-timeout'),
  kSNICallback: Symbol('snicallback'),
  kEnableTrace: Symbol('enableTrace'),
  kPskCallback: Symbol('pskcallback'),
  kPskIdentityHint: Symbol('pskidentityhint'),
  kPendingSession: Symbol('pendingSession'),
  kIsVerified: Symbol('verified'),
};
