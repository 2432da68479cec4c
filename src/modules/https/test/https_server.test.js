'use strict';

// Requests and answers over TLS, sessions that are used again, and what is no TLS at all.

const assert = require('node:assert');
const { once } = require('node:events');
const https = require('node:https');
const net = require('node:net');
const { selfSigned } = require('../../tls/test/certificates.js');

const { key, cert } = selfSigned('localhost');

async function get(options) {
  const req = https.get(options);
  const [res] = await once(req, 'response');
  let text = '';
  res.setEncoding('utf8');
  for await (const chunk of res) text += chunk;
  return { res, text, req };
}

async function main() {
  const server = https.createServer({ key, cert }, async (req, res) => {
    let size = 0;
    for await (const chunk of req) size += chunk.length;
    res.end(`${req.method} ${req.url} ${size} ${'x'.repeat(Number(req.headers['x-size'] ?? 0))}`);
  });
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca: cert });
  const options = { port, agent, host: 'localhost', servername: 'localhost' };

  const first = await get({ ...options, path: '/a' });
  assert.strictEqual(first.text, 'GET /a 0 ');
  const second = await get({ ...options, path: '/b', headers: { 'x-size': 500_000 } });
  assert.strictEqual(second.text.length, 500_009);
  assert.strictEqual(second.req.reusedSocket, true);
  agent.destroy();

  const again = await get({ ...options, path: '/c', agent });
  assert.strictEqual(again.req.socket.isSessionReused(), true);
  agent.destroy();

  // Another authority is not trusted.
  const refused = https.get({ port, host: 'localhost', agent: false });
  const [error] = await once(refused, 'error');
  assert.strictEqual(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');

  // Plain HTTP: the connection ends, the server goes on.
  const told = new Promise((resolve) => {
    server.on('tlsClientError', ({ code }) => {
      // The client above left without a word.
      if (code !== 'ECONNRESET') resolve(code);
    });
  });
  const plain = net.connect(port, 'localhost');
  plain.on('error', () => {});
  plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.strictEqual(await told, 'ERR_SSL_HTTP_REQUEST');
  plain.destroy();
  server.close();
  server.closeAllConnections();
}

main();
