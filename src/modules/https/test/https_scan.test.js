'use strict';

// An https server as other programs see it: openssl's client and, where it is installed, curl.

const assert = require('node:assert');
const { once } = require('node:events');
const { execFile } = require('node:child_process');
const https = require('node:https');
const { join } = require('node:path');
const { directory, selfSigned, signed } = require('../../tls/test/certificates.js');

const authority = selfSigned('authority');
const main = signed('localhost', 'authority', { altNames: 'DNS:localhost,IP:127.0.0.1' });
const other = signed('other.example', 'authority');
signed('client.example', 'authority');
const file = (name) => join(directory, name);

/** Runs a program with INPUT; the promise is of what it printed on both its outputs. */
function run(program, args, input) {
  return new Promise((resolve) => {
    const child = execFile(program, args, { encoding: 'latin1', timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({ text: stdout + stderr, code: error ? error.code : 0 });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

async function scan() {
  const server = https.createServer(
    { ...main, ca: authority.cert, requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] },
    (request, response) => {
      const { socket } = request;
      const name = socket.authorized ? socket.getPeerCertificate().subject.CN : socket.authorizationError;
      response.end(`answer: ${request.url} ${socket.servername} ${socket.alpnProtocol} ${socket.getProtocol()} ${name}\n`);
    },
  );
  server.addContext('other.example', { ...other, ca: authority.cert });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();

  const request = 'GET /scan HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
  const client = async (...options) => {
    const named = options.includes('-servername') || options.includes('-noservername') ? [] : ['-servername', 'localhost'];
    const { text } = await run(
      'openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', file('authority.crt'), '-ign_eof', ...named, ...options], request);
    return text;
  };
  const old = ['-cipher', 'ALL:@SECLEVEL=0'];

  await Promise.all([
    // Versions: 1.2 and 1.3, and nothing older.
    async () => {
      const text = await client('-tls1_3');
      assert.match(text, /New, TLSv1\.3, Cipher is TLS_AES_256_GCM_SHA384/);
      assert.match(text, /Server Temp Key: X25519/);
      assert.match(text, /Verify return code: 0 \(ok\)/);
      assert.match(text, /answer: \/scan localhost false TLSv1\.3 /);
    },
    async () => assert.match(await client('-tls1_2'), /New, TLSv1\.2, Cipher is ECDHE-ECDSA-AES/),
    async () => assert.match(await client('-tls1_1', ...old), /alert protocol version|alert number 70/),
    async () => assert.match(await client('-tls1', ...old), /alert protocol version|alert number 70/),

    // Ciphers and groups.
    async () => assert.match(await client('-tls1_2', '-cipher', 'ECDHE-ECDSA-CHACHA20-POLY1305'), /Cipher is ECDHE-ECDSA-CHACHA20-POLY1305/),
    async () => assert.match(await client('-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256'), /Cipher is TLS_AES_128_GCM_SHA256/),
    async () => assert.match(await client('-tls1_2', '-cipher', 'AES128-SHA'), /handshake failure/),
    async () => assert.match(await client('-tls1_2', '-cipher', 'aNULL:@SECLEVEL=0'), /handshake failure/),
    async () => assert.match(await client('-groups', 'P-384'), /Server Temp Key: ECDH, (secp384r1|P-384)/),
    async () => assert.match(await client('-tls1_3', '-groups', 'X448'), /Server Temp Key: X448/),

    // Names: each has its certificate, none has the first one.
    async () => {
      const text = await client('-servername', 'other.example');
      assert.match(text, /subject=CN ?= ?other\.example/);
      assert.match(text, /answer: \/scan other\.example /);
    },
    async () => assert.match(await client('-servername', 'unknown.example'), /subject=CN ?= ?localhost/),
    async () => assert.match(await client('-noservername'), /answer: \/scan false /),

    // ALPN: the server's choice, or nothing at all.
    async () => assert.match(await client('-alpn', 'h2,http/1.1'), /ALPN protocol: http\/1\.1[^]*answer: \/scan localhost http\/1\.1 /),
    async () => assert.match(await client('-alpn', 'gopher'), /alert no application protocol|alert number 120/),

    // Client certificates.
    async () => {
      const text = await client('-cert', file('client.example.crt'), '-key', file('client.example.key'));
      assert.match(text, /answer: \/scan localhost false TLSv1\.3 client\.example/);
    },
    async () => {
      selfSigned('stranger.example');
      const text = await client('-cert', file('stranger.example.crt'), '-key', file('stranger.example.key'));
      assert.match(text, /answer: .* DEPTH_ZERO_SELF_SIGNED_CERT/);
    },

    // Sessions: tickets are taken back, ids are not kept unless the program keeps them.
    async () => {
      for (const version of ['1_2', '1_3']) {
        await client(`-tls${version}`, '-sess_out', file(`ticket${version}`));
        assert.match(await client(`-tls${version}`, '-sess_in', file(`ticket${version}`)), new RegExp(`Reused, TLSv${version.replace('_', '.')}`));
      }
      await client('-tls1_2', '-no_ticket', '-sess_out', file('id'));
      assert.match(await client('-tls1_2', '-no_ticket', '-sess_in', file('id')), /New, TLSv1\.2/);
    },

    async () => {
      const curl = (...options) => run('curl', ['-sS', '--cacert', file('authority.crt'), ...options]);
      const { text, code } = await curl(`https://localhost:${port}/curl`, '--resolve', `localhost:${port}:127.0.0.1`);
      if (code === 'ENOENT') return;
      assert.match(text, /^answer: \/curl localhost http\/1\.1 TLSv1\.3 /);
      const byAddress = await curl(`https://127.0.0.1:${port}/curl`, '--tls-max', '1.2');
      assert.match(byAddress.text, /^answer: \/curl false http\/1\.1 TLSv1\.2 /);
      const wrong = await curl(`https://wrong.example:${port}/`, '--resolve', `wrong.example:${port}:127.0.0.1`);
      assert.strictEqual(wrong.code, 60);
      const plain = await curl(`http://127.0.0.1:${port}/`);
      assert.strictEqual(plain.code, 52);
    },
  ].map((one) => one()));
  server.close();
}

scan();
