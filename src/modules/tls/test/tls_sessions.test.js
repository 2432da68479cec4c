'use strict';

// Sessions: tickets, stored ones, client certificates, names and contexts, renegotiation.

const assert = require('node:assert');
const { once } = require('node:events');
const tls = require('node:tls');
const { selfSigned, signed } = require('./certificates.js');

const authority = selfSigned('authority');
const a = signed('a.example', 'authority');
const b = signed('b.example', 'authority');

async function listen(options, listener) {
  const server = tls.createServer(options, listener);
  server.listen(0);
  await once(server, 'listening');
  return server;
}

async function main() {
  // Tickets, in both versions.
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    const server = await listen({ ...a, maxVersion }, (socket) => socket.end('x'));
    const options = { port: server.address().port, ca: authority.cert, servername: 'a.example' };
    const first = tls.connect(options);
    first.resume();
    const [session] = await once(first, 'session');
    first.destroy();
    const second = tls.connect({ ...options, session });
    await once(second, 'secureConnect');
    assert.strictEqual(second.isSessionReused(), true);
    second.destroy();
    // A session is good for the host it was made with, whoever carries its bytes.
    const elsewhere = tls.connect({
      ...options, servername: 'b.example', session: Buffer.from(session), checkServerIdentity: () => undefined,
    });
    await once(elsewhere, 'secureConnect');
    assert.strictEqual(elsewhere.isSessionReused(), false);
    elsewhere.destroy();
    // New keys: the ticket is worth nothing any more.
    assert.strictEqual(server.getTicketKeys().length, 48);
    server.setTicketKeys(Buffer.alloc(48, 7));
    const third = tls.connect({ ...options, session });
    await once(third, 'secureConnect');
    assert.strictEqual(third.isSessionReused(), false);
    third.destroy();
    server.close();
  }

  // The server's own store.
  const { SSL_OP_NO_TICKET } = require('node:crypto').constants;
  const stored = new Map();
  const keeper = await listen({ ...a, maxVersion: 'TLSv1.2', secureOptions: SSL_OP_NO_TICKET }, (socket) => socket.end());
  keeper.on('newSession', (id, data, done) => { stored.set(id.toString('hex'), data); setImmediate(done); });
  keeper.on('resumeSession', (id, done) => setImmediate(done, null, stored.get(id.toString('hex')) ?? null));
  const options = { port: keeper.address().port, ca: authority.cert, servername: 'a.example' };
  const maker = tls.connect(options);
  await once(maker, 'secureConnect');
  const session = maker.getSession();
  maker.destroy();
  assert.strictEqual(stored.size, 1);
  const user = tls.connect({ ...options, session });
  await once(user, 'secureConnect');
  assert.strictEqual(user.isSessionReused(), true);
  user.destroy();
  keeper.close();

  // Client certificates and the name that was asked for.
  const server = await listen({ ...a, ca: authority.cert, requestCert: true, rejectUnauthorized: false }, (socket) => {
    socket.end(`${socket.servername} ${socket.authorized} ${socket.getPeerCertificate().subject?.CN}`);
  });
  server.addContext('*.b.example', { ...b, ca: authority.cert });
  const ask = async (servername, extra) => {
    const client = tls.connect({
      port: server.address().port, ca: authority.cert, servername, checkServerIdentity: () => undefined, ...extra,
    });
    let text = '';
    let peer;
    client.once('secureConnect', () => { peer = client.getPeerCertificate().subject.CN; });
    for await (const chunk of client) text += chunk;
    return `${peer}: ${text}`;
  };
  assert.strictEqual(await ask('a.example'), 'a.example: a.example false undefined');
  assert.strictEqual(await ask('x.b.example', b), 'b.example: x.b.example true b.example');
  server.close();

  // A session that was made without a certificate proves nothing about its owner when it is resumed.
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    const told = [];
    const asking = await listen({ ...a, ca: authority.cert, maxVersion, requestCert: true, rejectUnauthorized: false }, (socket) => {
      told.push([socket.isSessionReused(), socket.authorized, socket.authorizationError]);
      socket.end('x');
    });
    const options = { port: asking.address().port, ca: authority.cert, servername: 'a.example' };
    const first = tls.connect(options).resume();
    const [ticket] = await once(first, 'session');
    await once(first, 'close');
    await once(tls.connect({ ...options, session: ticket }).resume(), 'close');
    assert.deepStrictEqual(told, [[false, false, 'UNABLE_TO_GET_ISSUER_CERT'], [true, false, 'UNABLE_TO_GET_ISSUER_CERT']]);
    asking.close();
  }

  // A client that renegotiates again and again is an attack.
  const attacked = await listen({ ...a, maxVersion: 'TLSv1.2' }, (socket) => socket.resume());
  const failed = once(attacked, 'secureConnection').then(([socket]) => once(socket, 'error'));
  const attacker = tls.connect({ port: attacked.address().port, ca: authority.cert, servername: 'a.example' });
  attacker.on('error', () => {});
  const again = (error) => {
    if (!error && !attacker.destroyed) attacker.renegotiate({}, again);
  };
  attacker.once('secureConnect', () => again(null));
  const [attack] = await failed;
  assert.strictEqual(attack.code, 'ERR_TLS_SESSION_ATTACK');
  attacker.destroy();
  attacked.close();
}

main();
