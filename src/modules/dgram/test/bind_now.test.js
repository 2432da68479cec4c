'use strict';

// bindSync() and connectSync(), a bind that fails, and calls on a closed socket.

const assert = require('node:assert');
const dgram = require('node:dgram');

const numeric = (method) => ({ code: 'ERR_INVALID_ARG_VALUE', message: new RegExp(`must be a numeric IP address; ${method} does not`) });

{
  const socket = dgram.createSocket('udp4');
  assert.throws(() => socket.bindSync({ address: 'localhost' }), numeric('bindSync'));
  assert.throws(() => socket.bindSync({ address: 5 }), { message: /"options\.address" property/ });
  // An address of the other family is the system's to refuse.
  assert.throws(() => socket.bindSync({ address: '::1' }), { message: 'bind EINVAL ::1' });
  assert.throws(() => socket.setRecvBufferSize(2 ** 31), { info: { syscall: 'uv_recv_buffer_size', code: 'EINVAL', errno: -22, message: 'invalid argument' } });
  assert.strictEqual(socket.bindSync({ address: '', port: null }).address, '0.0.0.0');
  socket.close();
  for (const method of ['setTTL', 'setMulticastTTL', 'setBroadcast', 'setMulticastLoopback', 'setRecvBufferSize']) {
    assert.throws(() => socket[method](4096), { name: 'TypeError', message: /^Cannot read properties of null/ });
  }
}

{
  const socket = dgram.createSocket('udp4');
  assert.throws(() => socket.connectSync(5, 'localhost'), numeric('connectSync'));
  assert.throws(() => socket.connectSync(5, '::1'), { message: 'connect EINVAL ::1:5' });
  assert.strictEqual(socket.address().address, '0.0.0.0'); // bound it is
  socket.connectSync(5, '');
  assert.throws(() => socket.connectSync(5, 'localhost'), { code: 'ERR_SOCKET_DGRAM_IS_CONNECTED' });
  socket.on('connect', () => assert.fail('closed before'));
  socket.close();
}

{
  // A callback is for success: it does not handle the error.
  const lookup = (host, family, callback) => callback(new Error('nowhere'));
  const socket = dgram.createSocket({ type: 'udp4', lookup });
  assert.throws(() => socket.bind(0, () => {}), /nowhere/);
  assert.strictEqual(socket.listenerCount('listening'), 0);
  socket.close();
}
