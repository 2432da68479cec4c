'use strict';

// What becomes of an answer: aliases that lead nowhere, chains of them, what they do to a ttl, other classes; forms of names and servers.

const assert = require('node:assert');
const dgram = require('node:dgram');
const dns = require('node:dns');
const { once } = require('node:events');

const large = [0xee, 0x6b, 0x28, 0]; // 4,000,000,000
/** CNAME alias -> b (30 s), CNAME b -> c (20 s), A c (60 s), A of class CHAOS, SOA, NAPTR */
const alias = [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 30, 0, 3, 1, 0x62, 0];
const second = [1, 0x62, 0, 0, 5, 0, 1, 0, 0, 0, 20, 0, 3, 1, 0x63, 0];
const address = [1, 0x63, 0, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4];
const chaos = [0xc0, 12, 0, 1, 0, 3, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4];
const soa = [0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, 26, 1, 0x61, 0, 1, 0x62, 0, ...large, ...large, ...large, ...large, ...large];
const naptr = [0xc0, 12, 0, 35, 0, 1, 0, 0, 0, 60, 0, 10, 0, 1, 0, 2, 0, 0, 0, 1, 0x61, 0];
const answers = { alias: [alias], chain: [alias, second, address], chaos: [chaos], soa: [soa], naptr: [naptr] };

(async () => {
  const asked = [];
  const server = dgram.createSocket('udp4');
  server.on('message', (query, { port }) => {
    const name = query.toString('latin1', 13, 13 + query[12]);
    asked.push(name);
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const records = answers[name] ?? [];
    server.send([query.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, records.length, 0, 0, 0, 0]), question,
      ...records.map((record) => Buffer.from(record))], port);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const resolver = new dns.promises.Resolver({ timeout: 5000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  const outcome = (type, name) => resolver.resolve(`${name}.example`, type).catch(({ code }) => code);

  for (const type of ['A', 'AAAA', 'CAA', 'MX', 'NAPTR', 'SRV', 'TLSA', 'TXT']) assert.deepStrictEqual(await outcome(type, 'alias'), [], type);
  for (const type of ['NS', 'PTR']) assert.strictEqual(await outcome(type, 'alias'), 'ENODATA');
  assert.strictEqual(await outcome('SOA', 'alias'), 'EBADRESP');
  for (const type of ['A', 'AAAA', 'MX', 'ANY', 'SOA', 'CNAME']) assert.strictEqual(await outcome(type, 'none'), 'ENODATA', type);
  assert.deepStrictEqual(await outcome('CNAME', 'chain'), ['b']);
  assert.deepStrictEqual(await outcome('ANY', 'chain'), [{ value: 'b', type: 'CNAME' }]);
  assert.deepStrictEqual(await resolver.resolve4('chain.example', { ttl: true }), [{ address: '1.2.3.4', ttl: 20 }]);
  assert.strictEqual(await outcome('A', 'chaos'), 'ENODATA');
  assert.deepStrictEqual(await outcome('SOA', 'soa'), {
    nsname: 'a', hostmaster: 'b', serial: 4e9, refresh: 4e9 | 0, retry: 4e9 | 0, expire: 4e9 | 0, minttl: 4e9, type: undefined,
  });
  assert.deepStrictEqual(await outcome('NAPTR', 'naptr'),
                         [{ flags: '', service: '', regexp: '', replacement: 'a', order: 1, preference: 2, type: undefined }]);
  // Names are asked for in their ASCII form, which has no capitals.
  await outcome('A', 'UPPER');
  assert.strictEqual(asked.at(-1), 'upper');
  server.close();

  resolver.setServers(['[::1]:5:6', 'fe80::1%lo', '[fe80::2%lo]:7']);
  assert.deepStrictEqual(resolver.getServers(), ['[::1]:6', 'fe80::1', '[fe80::2]:7']);
})();
