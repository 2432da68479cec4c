'use strict';
// Bytes that are no session are no error: the handshake is a full one.
const assert = require('node:assert');
const tls = require('node:tls');

const socket = tls.connect({ host: '127.0.0.1', port: 9, lookup: undefined, session: Buffer.from('no session') });
socket.on('error', () => {});
for (const session of [Buffer.from('no session'), 'text', Buffer.alloc(0)]) assert.strictEqual(socket.setSession(session), undefined);
assert.throws(() => socket.setSession(1), { code: 'ERR_INVALID_ARG_TYPE', message: 'Session must be a buffer' });
socket.destroy();
