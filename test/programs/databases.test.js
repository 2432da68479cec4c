'use strict';
// pg against PostgreSQL and ioredis against Redis, where they are installed.
const assert = require('node:assert');
const { once } = require('node:events');
const { pipeline } = require('node:stream/promises');
const { available, startPostgres, startRedis, stopDaemon } = require('../support/daemons');
const { out, requirePackage } = require('../support/tools');

async function postgres() {
  const { child, port, reason } = await startPostgres(out);
  if (!child) return console.log(`skipped: pg (PostgreSQL cannot run here: ${reason})`);
  const { Client, Pool, types } = requirePackage('pg');
  const address = { host: '127.0.0.1', port, user: 'tester', database: 'postgres' };
  await assert.rejects(new Client({ ...address, password: 'wrong' }).connect(), { code: '28P01' });
  const pool = new Pool({ ...address, password: 'secret', max: 4, idleTimeoutMillis: 1000 });
  await pool.query('create table items (id serial primary key, name text not null unique, price numeric(10,2), tags text[], data jsonb, raw bytea, at timestamptz, ok boolean)');
  const at = new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 789));
  const raw = Buffer.from([0, 1, 255]);
  const { rows: [row], rowCount, fields } = await pool.query(
    'insert into items (name, price, tags, data, raw, at, ok) values ($1, $2, $3, $4, $5, $6, $7) returning *',
    ['tea "ü"', 1.5, ['a', 'b,c', null], { n: [1, { m: null }] }, raw, at, true],
  );
  assert.deepStrictEqual({ ...row }, { id: 1, name: 'tea "ü"', price: '1.50', tags: ['a', 'b,c', null], data: { n: [1, { m: null }] }, raw, at, ok: true });
  assert.deepStrictEqual([rowCount, fields.length, fields[0].name], [1, 8, 'id']);
  await assert.rejects(pool.query('insert into items (name) values ($1)', ['tea "ü"']), { code: '23505', constraint: 'items_name_key', severity: 'ERROR' });
  await assert.rejects(pool.query('select * from nothing'), { code: '42P01', position: '15' });

  // A transaction that is rolled back, then many queries at once, prepared ones.
  const client = await pool.connect();
  await client.query('begin');
  await client.query("update items set name = 'coffee'");
  await client.query('rollback');
  client.release();
  const sums = await Promise.all(Array.from({ length: 200 }, (_, i) => pool.query({ name: 'sum', text: 'select $1::int + $2::int as sum', values: [i, 1], rowMode: 'array' })));
  assert.deepStrictEqual(sums.map(({ rows }) => rows[0][0]), Array.from({ length: 200 }, (_, i) => i + 1));
  assert.strictEqual((await pool.query('select name from items')).rows[0].name, 'tea "ü"');
  const large = await pool.query("select repeat('x', 2000000) as text, generate_series(1, 3) as n");
  assert.deepStrictEqual(large.rows.map(({ text, n }) => [text.length, n]), [[2_000_000, 1], [2_000_000, 2], [2_000_000, 3]]);
  types.setTypeParser(20, BigInt);
  assert.strictEqual((await pool.query('select 9007199254740993::bigint as big')).rows[0].big, 9_007_199_254_740_993n);

  const [listener, talker] = [await pool.connect(), await pool.connect()];
  await listener.query('listen news');
  const heard = once(listener, 'notification');
  await talker.query("select pg_notify('news', 'ü')");
  assert.deepStrictEqual((({ channel, payload }) => ({ channel, payload }))((await heard)[0]), { channel: 'news', payload: 'ü' });
  const slow = assert.rejects(listener.query('select pg_sleep(30)'), { code: '57014' });
  let done = false;
  slow.finally(() => { done = true; });
  while (!done) await talker.query(`select pg_cancel_backend(${listener.processID}), pg_sleep(0.02)`); // until it has begun
  listener.release();
  talker.release();

  const ended = once(pool, 'error');
  pool.on('error', () => {}); // of the other connections
  await pool.query('select 1');
  await stopDaemon(child, 'SIGINT');
  assert.strictEqual((await ended)[0].code, '57P01');
  await pool.end();
  await assert.rejects(new Client({ ...address, password: 'secret' }).connect(), { code: 'ECONNREFUSED' });
}

async function redis() {
  const { child, port } = await startRedis();
  const { Redis } = requirePackage('ioredis');
  const client = new Redis(port, '127.0.0.1', { retryStrategy: (times) => Math.min(times * 20, 100) });
  assert.strictEqual(await client.set('name', 'ü\0\r\n', 'EX', 100), 'OK');
  assert.deepStrictEqual([await client.get('name'), await client.getBuffer('name'), await client.get('nothing')], ['ü\0\r\n', Buffer.from('ü\0\r\n'), null]);
  await client.hset('hash', { a: 1, b: 'two' });
  assert.deepStrictEqual(await client.hgetall('hash'), { a: '1', b: 'two' });
  await assert.rejects(client.incr('hash'), { name: 'ReplyError', message: /^WRONGTYPE/ });
  const numbers = await Promise.all(Array.from({ length: 1000 }, () => client.incr('counter')));
  assert.deepStrictEqual([numbers[0], numbers[999]], [1, 1000]);
  const results = await client.pipeline().set('p', 1).incr('p').lpush('name', 'x').get('p').exec();
  assert.deepStrictEqual(results.map(([error, value]) => error?.name ?? value), ['OK', 2, 'ReplyError', '2']);
  assert.deepStrictEqual(await client.multi().rpush('list', 'a', 'b').lrange('list', 0, -1).exec(), [[null, 2], [null, ['a', 'b']]]);
  client.defineCommand('double', { numberOfKeys: 1, lua: 'return redis.call("get", KEYS[1]) * ARGV[1]' });
  assert.strictEqual(await client.double('p', 21), 42);
  const blob = Buffer.alloc(3_000_000, 'b');
  await client.set('blob', blob);
  assert.ok((await client.getBuffer('blob')).equals(blob));

  const subscriber = client.duplicate();
  assert.strictEqual(await subscriber.subscribe('news', 'other'), 2);
  const heard = once(subscriber, 'message');
  await client.publish('news', 'hello');
  assert.deepStrictEqual(await heard, ['news', 'hello']);
  await client.mset(Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`key:${i}`, i])));
  const keys = new Set();
  await pipeline(client.scanStream({ match: 'key:*', count: 50 }), async (source) => { for await (const found of source) found.forEach((key) => keys.add(key)); });
  assert.strictEqual(keys.size, 250);
  await client.xadd('log', '*', 'a', '1');
  assert.deepStrictEqual((await client.xread('BLOCK', 100, 'STREAMS', 'log', '0'))[0][1][0][1], ['a', '1']);
  const blocked = client.duplicate();
  const popped = blocked.blpop('queue', 5);
  await client.rpush('queue', 'job');
  assert.deepStrictEqual(await popped, ['queue', 'job']);

  // A connection that is lost comes back, and what was asked meanwhile is answered.
  const back = once(client, 'ready');
  client.stream.destroy();
  assert.strictEqual(await client.get('p'), '2');
  await back;
  for (const one of [client, subscriber, blocked]) assert.strictEqual(await one.quit(), 'OK');
  await stopDaemon(child);
  const late = new Redis(port, '127.0.0.1', { retryStrategy: null, lazyConnect: true });
  late.on('error', () => {});
  await assert.rejects(late.connect(), /ECONNREFUSED|Connection is closed/);
}

async function main() {
  if (available('pg', 'initdb', 'postgres')) await postgres();
  if (available('ioredis', 'redis-server')) await redis();
}

main();
