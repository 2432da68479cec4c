'use strict';
// examples/express: Express 5 with the middleware that people use with it.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { gunzipSync } = require('node:zlib');
const { examples, request, sendJson, start } = require('../support/server');

const prices = fs.readFileSync(path.join(examples, 'express/public/prices.txt'));

async function routing(origin) {
  assert.deepStrictEqual(await (await fetch(`${origin}/api/shops`)).json(), [{ id: '1', name: 'Corner' }]);
  const made = await sendJson(`${origin}/api/shops/1/items`, { name: 'tea & co', price: 3 });
  assert.deepStrictEqual([made.status, made.headers.get('location')], [201, '/api/shops/1/items/tea%20%26%20co']);
  assert.deepStrictEqual(await (await fetch(origin + made.headers.get('location'))).json(), { name: 'tea & co', price: 3 });
  assert.strictEqual((await (await fetch(`${origin}/api/shops/1`)).json()).items, 1);
  assert.strictEqual((await sendJson(`${origin}/api/shops/1/items`, { name: 7 })).status, 422);
  const missing = await fetch(`${origin}/api/shops/9/items`);
  assert.deepStrictEqual([missing.status, await missing.json()], [404, { error: 'no shop 9' }]);
  assert.strictEqual((await fetch(`${origin}/api/shops/1`, { method: 'DELETE' })).status, 204);

  const preflight = await fetch(`${origin}/api/shops`, { method: 'OPTIONS', headers: { 'Access-Control-Request-Method': 'PUT' } });
  assert.strictEqual(preflight.status, 204);
  assert.strictEqual(preflight.headers.get('access-control-allow-origin'), 'https://shop.example');
  assert.match(preflight.headers.get('access-control-allow-methods'), /PUT/);
}

async function files(origin) {
  const url = `${origin}/static/prices.txt`;
  const whole = await request(url);
  assert.deepStrictEqual([whole.status, whole.headers['cache-control']], [200, 'public, max-age=3600']);
  assert.ok(whole.body.equals(prices));
  const same = await request(url, { headers: { 'If-None-Match': whole.headers.etag } });
  assert.deepStrictEqual([same.status, same.body.length], [304, 0]);
  assert.strictEqual((await request(url, { headers: { 'If-Modified-Since': whole.headers['last-modified'] } })).status, 304);
  const part = await request(url, { headers: { Range: 'bytes=10-29' } });
  assert.deepStrictEqual([part.status, part.headers['content-range']], [206, `bytes 10-29/${prices.length}`]);
  assert.ok(part.body.equals(prices.subarray(10, 30)));
  assert.strictEqual((await request(url, { headers: { Range: 'bytes=999999-' } })).status, 416);
  const zipped = await request(url, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.strictEqual(zipped.headers['content-encoding'], 'gzip');
  assert.ok(gunzipSync(zipped.body).equals(prices));
  assert.strictEqual((await request(`${origin}/static/../app.js`)).status, 404);
  const download = await request(`${origin}/download`);
  assert.match(download.headers['content-disposition'], /^attachment; filename="preise \?\.txt"; filename\*=UTF-8''preise%20%C3%BC\.txt$/);
}

async function bodies(origin) {
  const form = await fetch(`${origin}/form`, { method: 'POST', body: new URLSearchParams('a[b]=1&a[c]=2&d=%C3%BC') });
  assert.deepStrictEqual(await form.json(), { a: { b: '1', c: '2' }, d: 'ü' });
  const bad = await fetch(`${origin}/form`, { method: 'POST', body: '{"a":', headers: { 'Content-Type': 'application/json' } });
  assert.strictEqual(bad.status, 400);
  const large = await sendJson(`${origin}/form`, { text: 'x'.repeat(20_000) });
  assert.deepStrictEqual([large.status, (await large.json()).error], [413, 'request entity too large']);

  const upload = new FormData();
  upload.append('note', 'two files');
  upload.append('files', new Blob([new Uint8Array(100_000).fill(3)], { type: 'image/png' }), 'a.png');
  upload.append('files', new Blob(['text']), 'b.txt');
  const uploaded = await fetch(`${origin}/uploads`, { method: 'POST', body: upload });
  assert.deepStrictEqual([uploaded.status, await uploaded.json()], [201, {
    note: 'two files',
    files: [
      { name: 'a.png', type: 'image/png', size: 100_000, sum: 300_000 % 65536 },
      { name: 'b.txt', type: 'application/octet-stream', size: 4, sum: 453 },
    ],
  }]);
  const huge = new FormData();
  huge.append('files', new Blob([new Uint8Array(2 ** 21)]), 'huge');
  const refused = await fetch(`${origin}/uploads`, { method: 'POST', body: huge });
  assert.deepStrictEqual([refused.status, (await refused.json()).code], [413, 'LIMIT_FILE_SIZE']);
}

async function sessions(origin) {
  const first = await fetch(`${origin}/visits`);
  assert.deepStrictEqual(await first.json(), { visits: 1, last: null });
  const cookie = first.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const second = await fetch(`${origin}/visits`, { headers: { cookie } });
  assert.deepStrictEqual(await second.json(), { visits: 2, last: '1' });
  assert.strictEqual((await fetch(`${origin}/sign-out`, { method: 'POST', headers: { cookie } })).status, 204);
  assert.deepStrictEqual((await (await fetch(`${origin}/visits`, { headers: { cookie } })).json()).visits, 1);
}

async function pages(origin) {
  const index = await fetch(origin);
  assert.match(index.headers.get('content-security-policy'), /default-src 'self'/);
  assert.strictEqual(index.headers.get('x-powered-by'), null);
  assert.match(await index.text(), /<title>Shops &amp; more<\/title>[^]*<li>&lt;coffee&gt;<\/li>/);
  assert.match(await (await fetch(`${origin}/about`)).text(), /<p class="version">Running v\d+/);

  const rows = await (await fetch(`${origin}/rows`)).text();
  assert.strictEqual(rows.split('\n').length, 20_001);
  assert.ok(rows.endsWith('19999,399960001\n'));
  assert.deepStrictEqual((await (await fetch(`${origin}/events`)).text()).match(/tick \d/g), ['tick 1', 'tick 2', 'tick 3']);

  const broken = await fetch(`${origin}/broken`);
  assert.deepStrictEqual([broken.status, (await broken.json()).error], [500, 'a rejected handler']);
  assert.deepStrictEqual(await (await fetch(`${origin}/nowhere`)).json(), { error: 'no GET /nowhere' });
}

async function main() {
  const server = await start(['express/server.js']);
  const { origin } = server;
  await routing(origin);
  await files(origin);
  await bodies(origin);
  await sessions(origin);
  await pages(origin);
  assert.match(server.output.stderr, /^GET \/api\/shops 200 /m); // morgan

  const late = fetch(`${origin}/slow`, { headers: { Connection: 'close' } });
  while (!server.slow) server.slow = await request(`${origin}/about`); // the slow one is being answered by now
  const stopped = server.stop();
  assert.strictEqual(await (await late).text(), 'late');
  await stopped;
  assert.match(server.output.stdout, /drained/);
}

main();
