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
  const server = new tls.TLSSocket(far, { isServer: true, ...selfSigned('rsa.example') });
  const client = tls.connect({
    socket: near, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', rejectUnauthorized: false,
  });
  const [[refused], [told]] = await Promise.all([once(server, 'error'), once(client, 'error')]);
  assert.strictEqual(refused.code, 'ERR_SSL_NO_SHARED_CIPHER');
  assert.match(told.code, /ALERT_HANDSHAKE_FAILURE$/);

  // Nor does one that is spoken to in plain text go without.
  const [one, other] = duplexPair();
  const secure = new tls.TLSSocket(one, { isServer: true, ...selfSigned('rsa.example') });
  secure.on('error', () => {});
  const alert = [];
  other.on('data', (chunk) => alert.push(chunk));
  other.write('GET / HTTP/1.1\r\n\r\n');
  await once(secure, 'close');
  assert.strictEqual(Buffer.concat(alert)[0], 21);
}

// Who waits for an alert that does not come has nothing that would keep the process.
let done = false;
main().then(() => { done = true; });
process.on('exit', () => assert.ok(done));
