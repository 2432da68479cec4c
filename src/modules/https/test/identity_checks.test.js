'use strict';

// A connection that only one request's own check of the server's identity had let pass is for that request alone: it is neither
// pooled nor are its sessions kept. A check of the agent's own is everybody's.

const assert = require('node:assert');
const { once } = require('node:events');
const https = require('node:https');
const tls = require('node:tls');
const { selfSigned } = require('../../tls/test/certificates.js');

const { key, cert } = selfSigned('somebody.example');

async function main() {
  const server = https.createServer({ key, cert }, (req, res) => res.end('x'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();

  const get = (agent, options) => new Promise((resolve) => {
    const req = https.get({ port, host: '127.0.0.1', ca: cert, agent, ...options }, (res) => res.resume());
    req.on('error', ({ code }) => resolve(code));
    // Sessions and the pool are looked at when all of it is over.
    req.on('close', () => setTimeout(() => resolve([
      req.reusedSocket, Object.keys(agent.freeSockets).length, Object.keys(agent._sessionCache.map).length,
    ]), 5));
  });
  const lax = () => undefined;

  const agent = new https.Agent({ keepAlive: true });
  assert.deepStrictEqual(await get(agent, { checkServerIdentity: lax }), [false, 0, 0]);
  assert.strictEqual(await get(agent), 'ERR_TLS_CERT_ALTNAME_INVALID');
  assert.deepStrictEqual(await get(agent, { checkServerIdentity: lax }), [false, 0, 0]);
  // What everybody's check let pass is not for them either.
  assert.deepStrictEqual(await get(agent, { servername: 'somebody.example' }), [false, 1, 1]);
  assert.deepStrictEqual(
    await get(agent, { servername: 'somebody.example', checkServerIdentity: tls.checkServerIdentity }), [true, 1, 1]);
  assert.deepStrictEqual(await get(agent, { servername: 'somebody.example', checkServerIdentity: lax }), [false, 1, 1]);
  agent.destroy();

  // They do not wait for each other's places.
  const one = new https.Agent({ keepAlive: true, maxSockets: 1 });
  assert.deepStrictEqual(await Promise.all([1, 2, 3].map(() => get(one, { checkServerIdentity: lax }).then(([reused]) => reused))),
                         [false, false, false]);
  one.destroy();

  const trusting = new https.Agent({ keepAlive: true, checkServerIdentity: lax });
  assert.deepStrictEqual(await get(trusting), [false, 1, 1]);
  assert.deepStrictEqual(await get(trusting, { checkServerIdentity: lax }), [true, 1, 1]);
  trusting.destroy();
  server.closeAllConnections();
  server.close();
}

main();
