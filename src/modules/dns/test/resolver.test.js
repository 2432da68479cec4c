'use strict';

// Resolvers against a server of our own; lookups by the system.

const assert = require('node:assert');
const dgram = require('node:dgram');
const dns = require('node:dns');
const { once } = require('node:events');

const records = {
  // type: [number, data]
  A: [1, [127, 0, 0, 9]],
  MX: [15, [0, 10, 1, 0x61, 0]],
  TXT: [16, [2, 0x68, 0x69, 1, 0x21]],
};

/** Answers a question with the record of its type; "none" exists not. */
function answer(query) {
  let end = 12;
  while (query[end] !== 0) end += query[end] + 1;
  end += 5;
  const question = query.subarray(12, end);
  const missing = question.includes('none');
  const entry = Object.values(records).find(([number]) => number === query.readUInt16BE(end - 4));
  const head = Buffer.from([query[0], query[1], 0x81, missing ? 0x83 : 0x80, 0, 1, 0, missing ? 0 : 1, 0, 0, 0, 0]);
  if (missing) return Buffer.concat([head, question]);
  const [number, data] = entry;
  return Buffer.concat([head, question, Buffer.from([0xc0, 12, 0, number, 0, 1, 0, 0, 0, 60, 0, data.length, ...data])]);
}

(async () => {
  const server = dgram.createSocket('udp4');
  server.on('message', (message, rinfo) => {
    if (!message.includes('silent')) server.send(answer(message), rinfo.port, rinfo.address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');

  const resolver = new dns.promises.Resolver({ timeout: 2000, tries: 1 });
  const address = `127.0.0.1:${server.address().port}`;
  resolver.setServers([address]);
  assert.deepStrictEqual(resolver.getServers(), [address]);
  assert.deepStrictEqual(await resolver.resolve4('some.example'), ['127.0.0.9']);
  assert.deepStrictEqual(await resolver.resolve4('some.example', { ttl: true }), [{ address: '127.0.0.9', ttl: 60 }]);
  assert.deepStrictEqual(await resolver.resolveMx('some.example'), [{ exchange: 'a', priority: 10, type: 'MX' }]);
  assert.deepStrictEqual(await resolver.resolve('some.example', 'TXT'), [['hi', '!']]);
  await assert.rejects(resolver.resolve4('none.example'), {
    code: 'ENOTFOUND', syscall: 'queryA', hostname: 'none.example', message: 'queryA ENOTFOUND none.example',
  });

  const silent = resolver.resolve4('silent.example');
  assert.throws(() => resolver.setServers(['127.0.0.1']), { code: 'ERR_DNS_SET_SERVERS_FAILED' });
  const cancelled = assert.rejects(silent, { code: 'ECANCELLED' });
  resolver.cancel();
  await cancelled;
  assert.throws(() => resolver.setServers(['nowhere']), { code: 'ERR_INVALID_IP_ADDRESS' });
  server.close();

  assert.deepStrictEqual(await dns.promises.lookup('127.0.0.1'), { address: '127.0.0.1', family: 4 });
  const local = await dns.promises.lookup('localhost', { all: true, order: 'ipv4first' });
  assert.ok(local.every(({ address: ip }) => ip === '127.0.0.1' || ip === '::1'));
  assert.throws(() => dns.lookup('a', { family: 7 }, () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
  // The promises take families by number only, and their errors name no address.
  dns.lookup('127.0.0.1', { family: 'IPv4' }, (error, ip) => assert.strictEqual(ip, '127.0.0.1'));
  assert.throws(() => dns.promises.lookup('127.0.0.1', { family: 'IPv4' }), { code: 'ERR_INVALID_ARG_VALUE' });
  await assert.rejects(dns.promises.lookupService('::', 1), (error) => error.message === 'getnameinfo ENOTFOUND' && !('hostname' in error));
})();

// What is behind a NUL would not be looked up.
for (const lookup of [(name) => dns.lookup(name, () => {}), (name) => dns.promises.lookup(name)]) {
  assert.throws(() => lookup('localhost\0.example'), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: "The argument 'hostname' must be a string without null bytes. Received 'localhost\\x00.example'",
  });
}
