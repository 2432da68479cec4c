'use strict';

// Peers that hang up in the middle of a handshake, speak something else, or show certificates that are not to be trusted: the
// right error, and nothing that stays behind. EVERY=1 cuts at each byte instead of each 23rd.

const assert = require('node:assert');
const { once } = require('node:events');
const { existsSync, readdirSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const tls = require('node:tls');
const { selfSigned, signed } = require('../../tls/test/certificates.js');

const authority = selfSigned('authority');
const good = signed('good.example', 'authority');
const stride = process.env.EVERY ? 1 : 23;

const openFiles = () => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/**
 * A relay that lets LIMIT bytes of one direction pass and then ends both connections.
 * @param {number} target port
 * @param {{ toServer: number, toClient: number }} limits that may be changed
 */
function relay(target, limits, sizes) {
  return net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    const pass = (from, to, direction) => {
      let left = limits[direction];
      sizes[direction] = 0;
      from.on('data', (data) => {
        sizes[direction] += data.length;
        if (data.length < left) {
          left -= data.length;
          to.write(data);
          return;
        }
        to.end(data.subarray(0, left));
        from.destroy();
      });
      from.on('error', () => to.destroy());
      from.on('close', () => to.end());
    };
    pass(near, far, 'toServer');
    pass(far, near, 'toClient');
  });
}

async function cutHandshakes(maxVersion) {
  const failures = new Set();
  const server = https.createServer({ ...good, maxVersion }, (request, response) => response.end('x'));
  server.on('tlsClientError', (error) => failures.add(error.code));
  const port = await listen(server);
  const limits = { toServer: Infinity, toClient: Infinity };
  const sizes = { toServer: 0, toClient: 0 };
  const between = relay(port, limits, sizes);
  const betweenPort = await listen(between);

  const attempt = () => new Promise((resolve) => {
    const request = https.get(
      { port: betweenPort, host: '127.0.0.1', servername: 'good.example', ca: authority.cert, agent: false, headers: { connection: 'close' } },
      (response) => response.on('error', () => {}).on('close', () => resolve('answer')).resume(),
    );
    request.on('error', (error) => resolve(error.code));
  });
  assert.strictEqual(await attempt(), 'answer');
  const whole = { ...sizes };
  const files = openFiles();

  for (const direction of ['toServer', 'toClient']) {
    const outcomes = new Set();
    for (let cut = 0; cut < whole[direction]; cut += stride) {
      limits[direction] = cut;
      outcomes.add(await attempt());
    }
    limits[direction] = Infinity;
    outcomes.delete('answer');
    for (const code of outcomes) assert.ok(['ECONNRESET', 'EPIPE'].includes(code), code);
    assert.ok(outcomes.has('ECONNRESET'));
  }
  assert.strictEqual(await attempt(), 'answer');
  for (const code of failures) assert.ok(['ECONNRESET', 'EPIPE'].includes(code), code);
  await new Promise((resolve) => server.close(resolve));
  between.close();
  await once(between, 'close');
  // All that is open now was before; the two servers are gone.
  assert.ok(openFiles() <= files, `${openFiles()} files are open, ${files} were`);
}

async function plainText() {
  // HTTP spoken to https.
  const server = https.createServer(good, () => assert.fail());
  const failed = once(server, 'tlsClientError');
  const port = await listen(server);
  const [error] = await once(http.get({ port, host: '127.0.0.1' }), 'error');
  assert.strictEqual(error.code, 'ECONNRESET');
  assert.strictEqual(error.message, 'socket hang up');
  const [clientError] = await failed;
  assert.strictEqual(clientError.code, 'ERR_SSL_HTTP_REQUEST');
  assert.strictEqual(clientError.library, 'SSL routines');
  assert.strictEqual(clientError.reason, 'http request');
  server.close();
  // And https to http.
  const plain = http.createServer(() => assert.fail());
  const plainPort = await listen(plain);
  const [wrong] = await once(https.get({ port: plainPort, host: '127.0.0.1' }), 'error');
  assert.match(wrong.code, /^(ERR_SSL_(PACKET_LENGTH_TOO_LONG|WRONG_VERSION_NUMBER)|EPROTO)$/);
  plain.close();
}

async function certificates() {
  const expired = signed('expired.example', 'authority', { from: '20200101000000Z', to: '20200201000000Z' });
  const future = signed('future.example', 'authority', { from: '20900101000000Z', to: '20910101000000Z' });
  const alone = selfSigned('alone.example');
  const strangers = selfSigned('strangers');
  const cases = [
    [good, 'good.example', authority, undefined],
    [good, 'bad.example', authority, 'ERR_TLS_CERT_ALTNAME_INVALID', /^Hostname\/IP does not match certificate's altnames: /],
    [expired, 'expired.example', authority, 'CERT_HAS_EXPIRED', /^certificate has expired$/],
    [future, 'future.example', authority, 'CERT_NOT_YET_VALID', /^certificate is not yet valid$/],
    [alone, 'alone.example', authority, 'DEPTH_ZERO_SELF_SIGNED_CERT', /^self-signed certificate; if the root CA is installed locally, try running Node\.js with --use-system-ca$/],
    [good, 'good.example', strangers, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', /^unable to verify the first certificate(; if .*)?$/],
    [{ ...good, cert: Buffer.concat([good.cert, authority.cert]) }, 'good.example', strangers, 'SELF_SIGNED_CERT_IN_CHAIN',
     /^self-signed certificate in certificate chain(; if .*)?$/],
  ];
  for (const [pair, servername, ca, code, message] of cases) {
    const server = https.createServer(pair, (request, response) => response.end());
    server.on('tlsClientError', () => {});
    const options = { port: await listen(server), host: '127.0.0.1', servername, ca: ca.cert, agent: false };
    const outcome = await new Promise((resolve) => https.get(options, (response) => resolve(response.resume())).on('error', resolve));
    assert.strictEqual(outcome.code, code);
    if (code !== undefined) assert.match(outcome.message, message);
    // Who insists gets an answer, and hears what is wrong with it.
    if (code !== undefined) {
      const socket = tls.connect({ ...options, rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      assert.strictEqual(socket.authorized, false);
      assert.strictEqual(`${socket.authorizationError?.code ?? socket.authorizationError}`, code);
      socket.destroy();
    }
    server.close();
  }
}

async function main() {
  await cutHandshakes('TLSv1.2');
  await cutHandshakes('TLSv1.3');
  await plainText();
  await certificates();
}

main();
