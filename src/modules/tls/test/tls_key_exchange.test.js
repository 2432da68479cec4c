'use strict';

// X25519 and the key schedule of TLS 1.3 are ours (provider.h): handshakes with OpenSSL's own programs agree on every secret,
// on either side, and a share that nobody may use is refused as OpenSSL refuses it.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const tls = require('node:tls');
const { selfSigned } = require('./certificates.js');

const { key, cert } = selfSigned('localhost');
const LABEL = 'EXPORTER-nodus';
const SIZE = 150; // more than one digest of either hash

const cases = [
  { maxVersion: 'TLSv1.3', ciphers: 'TLS_AES_256_GCM_SHA384' },
  { maxVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' },
  { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' },
];

/** PATTERN's match in what the program prints. */
function printed(program, pattern) {
  let text = '';
  return new Promise((resolve) => {
    program.stdout.on('data', function look(chunk) {
      text += chunk;
      const match = pattern.exec(text);
      if (!match) return;
      program.stdout.off('data', look).resume();
      resolve(match);
    });
  });
}

const exported = /Keying material: ([0-9A-F]{300})/;

async function serve(options) {
  const server = tls.createServer({ key, cert, ecdhCurve: 'X25519:P-256', ...options });
  server.listen(0, '127.0.0.1');
  const connected = once(server, 'secureConnection');
  await once(server, 'listening');
  const { port } = server.address();
  const program = spawn('openssl', [
    's_client', '-connect', `127.0.0.1:${port}`, '-groups', 'X25519:P-256', '-keymatexport', LABEL, '-keymatexportlen', String(SIZE),
  ]);
  const [[socket], [, theirs]] = await Promise.all([connected, printed(program, exported)]);
  assert.strictEqual(socket.exportKeyingMaterial(SIZE, LABEL).toString('hex').toUpperCase(), theirs);
  socket.destroy();
  program.kill();
  server.close();
}

async function connect(options) {
  const free = net.createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  free.close();
  await once(free, 'close');
  const program = spawn('openssl', [
    's_server', '-accept', `127.0.0.1:${port}`, '-key', 'localhost.key', '-cert', 'localhost.crt', '-groups', 'X25519:P-256',
    '-keymatexport', LABEL, '-keymatexportlen', String(SIZE),
  ], { cwd: require('./certificates.js').directory });
  const keys = printed(program, exported);
  await printed(program, /ACCEPT/);
  let session;
  // The second one goes on with the first one's session: a schedule that begins with a key.
  for (const resumed of [false, true]) {
    const socket = tls.connect({ port, host: '127.0.0.1', ca: cert, servername: 'localhost', session, ...options });
    const told = once(socket, 'session');
    await once(socket, 'secureConnect');
    assert.strictEqual(socket.isSessionReused(), resumed);
    socket.resume();
    if (!resumed) {
      assert.deepStrictEqual(socket.getEphemeralKeyInfo(), { type: 'ECDH', name: 'X25519', size: 253 });
      const [, theirs] = await keys;
      assert.strictEqual(socket.exportKeyingMaterial(SIZE, LABEL).toString('hex').toUpperCase(), theirs);
      [session] = await told;
    }
    socket.destroy();
  }
  program.kill();
}

/** A ClientHello whose share of X25519 is a point of small order (RFC 7748, 6.1). */
async function refuse() {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const client = tls.connect({ port: listener.address().port, ecdhCurve: 'X25519', minVersion: 'TLSv1.3' });
  client.on('error', () => {});
  const [socket] = await once(listener, 'connection');
  const [hello] = await once(socket, 'data');
  client.destroy();
  listener.close();
  // RFC 8446, 4.2.8: the list, and in it the group and the share, each with its length.
  const at = hello.indexOf(Buffer.from('0024001d0020', 'hex'));
  assert.notStrictEqual(at, -1);
  hello.fill(0, at + 6, at + 38);

  const server = tls.createServer({ key, cert }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer = net.connect(server.address().port, '127.0.0.1');
  peer.on('error', () => {});
  peer.write(hello);
  const [error] = await once(server, 'tlsClientError');
  assert.match(error.message, /failed during derivation/);
  peer.destroy();
  server.close();
}

async function main() {
  for (const options of cases) {
    await serve(options);
    await connect(options);
  }
  await refuse();
  console.log('ok');
}

main();
