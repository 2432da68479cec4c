'use strict';

// TLS over a Duplex that is no socket: a server that refuses a handshake sends its alert (RFC 5246, 7.2) before it takes the
// stream down.

const assert = require('node:assert');
const { once } = require('node:events');
const { duplexPair } = require('node:stream');
const tls = require('node:tls');
const { selfSigned } = require('./certificates.js');

async function main() {
  const [near, far] = duplexPair();
  const server = new tls.TLSSocket(far, { isServer: true, ...selfSigned('refuses.example') });
  // The server's key is of the other kind.
  const client = tls.connect({
    socket: near, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256', rejectUnauthorized: false,
  });
  const [[refused], [told]] = await Promise.all([once(server, 'error'), once(client, 'error')]);
  assert.strictEqual(refused.code, 'ERR_SSL_NO_SHARED_CIPHER');
  assert.match(told.code, /ALERT_HANDSHAKE_FAILURE$/);
}

// Who waits for an alert that does not come has nothing that would keep the process.
let done = false;
main().then(() => { done = true; });
process.on('exit', () => assert.ok(done));
