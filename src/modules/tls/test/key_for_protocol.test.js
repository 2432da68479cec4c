'use strict';

// ALPNCallback may choose another certificate for the protocol that it answers (tlsSocket.setKeyCert()).

const assert = require('assert');
const tls = require('tls');
const { X509Certificate } = require('crypto');
const { once } = require('events');
const { selfSigned } = require('./certificates.js');

(async () => {
  const usual = selfSigned('usual.example');
  const special = selfSigned('special.example');
  for (const choice of [special, tls.createSecureContext(special)]) {
    const server = tls.createServer({
      ...usual,
      ALPNCallback({ protocols }) {
        if (protocols[0] === 'special') this.setKeyCert(choice);
        return protocols[0];
      },
    }, (socket) => socket.end());
    await once(server.listen(0), 'listening');
    for (const [protocol, { cert }] of [['special', special], ['other', usual]]) {
      const socket = tls.connect({ port: server.address().port, rejectUnauthorized: false, ALPNProtocols: [protocol] });
      await once(socket, 'secureConnect');
      assert.strictEqual(socket.alpnProtocol, protocol);
      assert.ok(socket.getPeerX509Certificate().raw.equals(new X509Certificate(cert).raw));
      socket.destroy();
    }
    server.close();
  }
})();
