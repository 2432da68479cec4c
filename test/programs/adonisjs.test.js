'use strict';
// examples/adonisjs: AdonisJS' core, all of it ES modules: container, providers, router, VineJS, Edge.
const assert = require('node:assert');
const { request, sendJson, start } = require('../support/server');

const authorized = { headers: { authorization: 'Bearer open-sesame' } };
const booking = { room: 'Red', from: '2026-12-24', nights: 3, guests: [{ name: 'Ada', email: 'ada@example.com' }] };

async function bookings(origin) {
  const url = `${origin}/api/bookings`;
  const stranger = await sendJson(url, booking);
  assert.deepStrictEqual([stranger.status, await stranger.json()], [401, { error: 'who are you?' }]);
  const made = await sendJson(url, { ...booking, unknown: true, nights: '3' }, authorized);
  assert.deepStrictEqual([made.status, await made.json()], [201, { id: 1, ...booking }]);
  assert.deepStrictEqual(await (await fetch(`${url}?room=Red`)).json(), [{ id: 1, ...booking }]);
  assert.deepStrictEqual(await (await fetch(`${url}?room=Blue`)).json(), []);
  assert.deepStrictEqual(await (await fetch(`${url}/1`)).json(), { id: 1, ...booking });

  const wrong = await sendJson(url, { room: ' R ', from: 'today', nights: 31, guests: [{ email: 'x' }] }, { headers: { ...authorized.headers, accept: 'application/json' } });
  assert.strictEqual(wrong.status, 422);
  const { errors } = await wrong.json();
  assert.deepStrictEqual(errors.map(({ field, rule }) => [field, rule]), [
    ['room', 'minLength'], ['from', 'regex'], ['nights', 'range'], ['guests.0.name', 'required'], ['guests.0.email', 'email'],
  ]);
  assert.strictEqual((await fetch(`${url}/1`, { method: 'DELETE', ...authorized })).status, 204);
  assert.deepStrictEqual(await (await fetch(`${url}/1`)).json(), { error: 'no booking 1' });
}

async function routes(origin) {
  const home = await fetch(origin);
  assert.match(await home.text(), /<li>Red<\/li>\s*<li>&lt;Blue&gt;<\/li>[^]*href="\/api\/bookings"/);
  assert.match(home.headers.get('x-request-id'), /^\w+$/);
  assert.deepStrictEqual(await (await fetch(`${origin}/files/a/b.txt`)).json(), ['a', 'b.txt']);
  assert.deepStrictEqual(await (await fetch(`${origin}/numbers/7`)).json(), { n: 7 });
  assert.deepStrictEqual(await (await fetch(`${origin}/numbers/x`)).json(), { error: 'no /numbers/x' });
  assert.deepStrictEqual(await (await fetch(`${origin}/context`)).json(), { same: true });
  const broken = await fetch(`${origin}/broken`, { headers: { accept: 'application/json' } });
  assert.deepStrictEqual([broken.status, await broken.json()], [500, { message: 'out of order' }]);

  const signed = await (await fetch(`${origin}/sign`)).text();
  assert.deepStrictEqual(await (await fetch(origin + signed)).json(), { valid: true });
  assert.deepStrictEqual(await (await fetch(`${origin}${signed}x`)).json(), { valid: false });
}

// The signature, an IHDR of zeros and the head of an IDAT: enough to be known as a PNG.
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), Buffer.alloc(17), Buffer.from('\0\0\x03\xe8IDAT', 'latin1')]);

async function uploads(origin) {
  const form = (name, bytes) => {
    const data = new FormData();
    data.append('note', 'an image');
    data.append('file', new Blob([png, Buffer.alloc(bytes)], { type: 'image/png' }), name);
    return data;
  };
  const good = await fetch(`${origin}/upload`, { method: 'POST', body: form('a.png', 1000) });
  assert.deepStrictEqual(await good.json(), { valid: true, errors: [], name: 'a.png', size: 1041, note: 'an image' });
  const large = await fetch(`${origin}/upload`, { method: 'POST', body: form('a.png', 600 * 1024) });
  assert.deepStrictEqual((await large.json()).errors, ['size']);
}

async function main() {
  const server = await start(['adonisjs/bin/server.js'], { env: { NODE_ENV: 'production' } });
  await bookings(server.origin);
  await routes(server.origin);
  await uploads(server.origin);
  assert.match(server.output.stdout, /^booked Red$/m);
  const late = fetch(`${server.origin}/slow`);
  await request(server.origin);
  const stopped = server.stop();
  assert.strictEqual(await (await late).text(), 'late');
  await stopped;
  assert.match(server.output.stdout, /^drained$/m);
}

main();
