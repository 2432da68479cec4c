'use strict';

// Options of the command line and environment variables.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { selfSigned } = require('./certificates.js');

const { key, cert } = selfSigned('localhost');
const directory = mkdtempSync(join(tmpdir(), 'nodus-tls-options-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

const connection = `
  const tls = require('node:tls');
  const { key, cert } = JSON.parse(process.env.PAIR);
  const server = tls.createServer({ key, cert }, (socket) => socket.end('x')).listen(0, () => {
    const client = tls.connect({ port: server.address().port, servername: 'localhost', rejectUnauthorized: process.env.STRICT === '1' });
    client.on('error', (error) => console.log(error.code));
    client.on('secureConnect', () => console.log(client.authorized));
    client.resume().on('close', () => server.close());
  });`;

function run(args, env = {}, script = connection) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...args, '-e', script], {
    encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', PAIR: JSON.stringify({ key: `${key}`, cert: `${cert}` }), ...env },
  });
  return { out: stdout.trim(), stderr, status };
}

// --trace-tls tells every message, after a warning.
{
  const { stderr, status } = run(['--trace-tls']);
  assert.strictEqual(status, 0);
  assert.match(stderr, /Warning: Enabling --trace-tls can expose sensitive data in the resulting log\./);
  for (const message of ['ClientHello', 'ServerHello', 'Finished', 'NewSessionTicket']) assert.match(stderr, new RegExp(message));
}

// --tls-keylog appends the secrets of both ends.
{
  const file = join(directory, 'keys.log');
  const { stderr } = run([`--tls-keylog=${file}`]);
  assert.match(stderr, /Using --tls-keylog makes TLS connections insecure by writing secret key material to file/);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  for (const line of lines) assert.match(line, /^[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{64,96}$/);
  assert.ok(lines.filter((line) => line.startsWith('CLIENT_HANDSHAKE_TRAFFIC_SECRET ')).length >= 2);
}

// Where authorities come from.
{
  const file = join(directory, 'extra.pem');
  writeFileSync(file, cert);
  assert.strictEqual(run([], { STRICT: '1' }).out, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  assert.strictEqual(run([], { STRICT: '1', NODE_EXTRA_CA_CERTS: file }).out, 'true');
  assert.strictEqual(run(['--use-openssl-ca'], { STRICT: '1', SSL_CERT_FILE: file }).out, 'true');
  assert.strictEqual(run(['--use-bundled-ca'], { STRICT: '1', SSL_CERT_FILE: file }).out, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  assert.strictEqual(run(['--use-system-ca'], { STRICT: '1', SSL_CERT_FILE: file }).out, 'true');
  const missing = run([], { NODE_EXTRA_CA_CERTS: join(directory, 'none.pem') });
  assert.match(missing.stderr, /Warning: Ignoring extra certs from `.*none\.pem`, load failed: error:/);
  assert.strictEqual(missing.status, 0);

  const lists = `
    const { getCACertificates } = require('node:tls');
    console.log(['extra', 'system', 'default'].map((type) => getCACertificates(type).some((text) => text.trim() === process.env.CERT.trim())).join());
  `;
  const env = { CERT: `${cert}` };
  assert.strictEqual(run([], { ...env, NODE_EXTRA_CA_CERTS: file }, lists).out, 'true,false,true');
  assert.strictEqual(run(['--use-system-ca'], { ...env, SSL_CERT_FILE: file }, lists).out, 'false,true,true');
  assert.strictEqual(run([], { ...env, SSL_CERT_FILE: file }, lists).out, 'false,true,false');
  const { stderr } = run([], { NODE_EXTRA_CA_CERTS: file, NODE_DEBUG_NATIVE: 'crypto' });
  assert.match(stderr, /Started loading extra root certificates off-thread/);
}

// What excludes each other.
for (const pair of [['openssl', 'bundled'], ['openssl', 'system']]) {
  const { stderr, status } = run(pair.map((source) => `--use-${source}-ca`));
  assert.strictEqual(status, 9);
  assert.match(stderr, new RegExp(`: either --use-openssl-ca or --use-${pair[1]}-ca can be used, not both`));
}

// The versions that are spoken.
for (const [option, script, expected] of [
  ['--tls-max-v1.2', "console.log(require('tls').DEFAULT_MAX_VERSION)", 'TLSv1.2'],
  ['--tls-min-v1.3', "console.log(require('tls').DEFAULT_MIN_VERSION)", 'TLSv1.3'],
  ['--tls-min-v1.0', "console.log(require('tls').DEFAULT_MIN_VERSION)", 'TLSv1'],
  ['--tls-cipher-list=AES128-SHA', "console.log(require('tls').DEFAULT_CIPHERS)", 'AES128-SHA'],
]) {
  assert.strictEqual(run([option], {}, script).out, expected);
}

// Names of hosts are compared as a URL has them; names of contexts without regard to case.
{
  const tls = require('node:tls');
  const { key, cert } = selfSigned('Names');
  const good = { subjectaltname: 'DNS:xn--bcher-kva.example, DNS:a.example' };
  for (const host of ['b\u00fccher.example', 'A.Example.', '\uff41.example', 'a\u3002example']) {
    assert.strictEqual(tls.checkServerIdentity(host, good), undefined, host);
  }
  assert.strictEqual(tls.checkServerIdentity('c.example', good).code, 'ERR_TLS_CERT_ALTNAME_INVALID');
  const server = tls.createServer({ key, cert });
  server.addContext('Other.Example', { key, cert });
  assert.throws(() => tls.connect({ host: 'a\0b', port: 1 }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.ok(server._contexts[0][0].test('other.EXAMPLE'));
}

// No context, no session, no agreement yet.
{
  const net = require('node:net');
  const tls = require('node:tls');
  assert.throws(() => new tls.TLSSocket(new net.Socket(), { secureContext: {} }), { code: 'ERR_TLS_INVALID_CONTEXT' });
  for (const pfx of [5, true, {}]) assert.throws(() => tls.createSecureContext({ pfx }), { message: 'Unable to load PFX certificate' });
  const socket = new tls.TLSSocket(new net.Socket(), {});
  assert.strictEqual(socket.setSession(undefined), undefined);
  assert.throws(() => socket.setSession(null), TypeError);
  assert.deepStrictEqual(socket.getEphemeralKeyInfo(), {});
  socket.destroy();
}
