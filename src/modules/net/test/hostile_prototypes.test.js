'use strict';
// Objects that native code makes are filled by definition, and not by assignment.
const assert = require('node:assert');
const net = require('node:net');

const keys = ['address', 'family', 'port', 'errno', 'code', 'syscall', 'handle', 'status', 'signal', 'pid'];
for (const key of keys) {
  Object.defineProperty(Object.prototype, key, { configurable: true, get() {}, set() { throw new Error(key); } });
}
Object.defineProperty(Array.prototype, '0', { configurable: true, get() {}, set() { throw new Error('0'); } });
const tcp = process.binding('tcp_wrap');
const server = new tcp.TCP(tcp.constants.SERVER);
server.bind('127.0.0.1', 0);
const name = {};
server.getsockname(name);
server.close();
let failure;
try {
  require('node:zlib');
} catch (error) {
  failure = error;
}
for (const key of keys) delete Object.prototype[key];
delete Array.prototype[0];
assert.strictEqual(name.address, '127.0.0.1');
assert.ok(name.port > 0);
assert.ok(failure === undefined || failure instanceof Error);

// What waits to be written stays, whatever becomes of its buffer.
const size = 1 << 22;
const peer = net.createServer((socket) => {
  const parts = [];
  socket.on('data', (part) => parts.push(part)).on('end', () => {
    const all = Buffer.concat(parts);
    assert.strictEqual(all.length, 2 * size);
    assert.ok(all.equals(Buffer.alloc(2 * size, 7)));
    peer.close();
  });
}).listen(0, () => {
  const client = net.connect(peer.address().port, () => {
    const shrinks = new ArrayBuffer(size, { maxByteLength: size });
    const leaves = Buffer.alloc(size, 7);
    new Uint8Array(shrinks).fill(7);
    client.cork();
    client.write(Buffer.from(shrinks, 0, size));
    client.write(leaves);
    client.uncork();
    shrinks.resize(0);
    structuredClone(leaves.buffer, { transfer: [leaves.buffer] });
    client.end();
  });
});
