'use strict';
// examples/koa: Koa 3's cascade, its router, parsed bodies, every kind of answer body, ctx.throw.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { examples, request, sendJson, start } = require('../support/server');

async function guestBook(origin) {
  const page = await request(origin);
  assert.deepStrictEqual([page.status, page.headers['content-type'], page.headers['cache-control']], [200, 'text/html; charset=utf-8', 'max-age=60']);
  assert.strictEqual(page.headers['x-order'], 'outer in, inner in, inner out, outer out');
  assert.match(page.headers['x-response-time'], /^\d+\.\dms$/);

  const signed = await fetch(`${origin}/entries`, { method: 'POST', body: new URLSearchParams({ name: 'Ada' }), headers: { 'Accept-Language': 'de-CH, en;q=0.5, de;q=0.9' } });
  assert.deepStrictEqual([signed.status, signed.headers.get('location'), await signed.json()], [201, '/entries/0', { id: 0, language: 'de' }]);
  const cookie = signed.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  assert.deepStrictEqual(await (await fetch(`${origin}/bodies/me`, { headers: { cookie } })).json(), { name: 'Ada', context: true });
  const forged = cookie.replace('Ada', 'Bob');
  assert.strictEqual((await (await fetch(`${origin}/bodies/me`, { headers: { cookie: forged } })).json()).name, null);

  const entry = await request(`${origin}/entries/0`);
  assert.deepStrictEqual([entry.headers.etag, entry.headers['last-modified']], ['"entry-0"', 'Tue, 14 Nov 2023 22:13:20 GMT']);
  assert.strictEqual((await request(`${origin}/entries/0`, { headers: { 'If-None-Match': '"entry-0"' } })).status, 304);
  assert.deepStrictEqual(await (await fetch(`${origin}/entries`)).json(), [{ name: 'Ada', at: 1_700_000_000_000 }]);
}

async function failures(origin) {
  const nobody = await sendJson(`${origin}/entries`, {});
  assert.deepStrictEqual([nobody.status, await nobody.json()], [422, { error: 'who are you?', fields: ['name'] }]);
  assert.deepStrictEqual(await (await fetch(`${origin}/entries/5`)).json(), { error: 'no entry 5' });
  assert.deepStrictEqual(await (await fetch(`${origin}/else`)).json(), { error: 'no /else' });
  const broken = await fetch(`${origin}/bodies/broken`);
  assert.deepStrictEqual([broken.status, await broken.json()], [500, { error: 'sorry' }]);
  await assert.rejects(fetch(`${origin}/bodies/missing`), { name: 'TypeError', message: 'fetch failed' }); // its head waits for the file that is not there
  const method = await fetch(`${origin}/entries`, { method: 'DELETE' });
  assert.deepStrictEqual([method.status, method.headers.get('allow')], [405, 'HEAD, GET, POST']);
  const large = await sendJson(`${origin}/entries`, { name: 'x'.repeat(20_000) });
  assert.strictEqual(large.status, 413);
}

async function bodies(origin) {
  const text = async (name) => (await fetch(`${origin}/bodies/${name}`)).text();
  assert.strictEqual(await text('stream'), 'a stream as body');
  assert.strictEqual(await text('blob'), 'a blob');
  assert.strictEqual(await text('response'), 'a response');
  const file = await request(`${origin}/bodies/file`);
  assert.strictEqual(file.headers['content-disposition'], 'attachment; filename="server.js"');
  assert.ok(file.body.equals(fs.readFileSync(path.join(examples, 'koa/server.js'))));
  const head = await request(`${origin}/bodies/file`, { method: 'HEAD' });
  assert.deepStrictEqual([head.status, head.body.length], [200, 0]);
}

async function main() {
  const server = await start(['koa/server.js']);
  await guestBook(server.origin);
  await failures(server.origin);
  await bodies(server.origin);
  assert.match(server.output.stderr, /^failed: the details stay here$/m);
  const late = fetch(`${server.origin}/bodies/slow`);
  await fetch(server.origin);
  const stopped = server.stop();
  assert.strictEqual(await (await late).text(), 'late');
  await stopped;
}

main();
