'use strict';
// examples/hapi: hapi 21 with joi, inert, basic and cookie authentication, server methods' cache, inject().
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { examples, request, sendJson, start } = require('../support/server');

const basic = (user, password) => ({ authorization: `Basic ${btoa(`${user}:${password}`)}` });
const librarian = basic('ada', 'lovelace');
const book = { isbn: '978-3161484100', title: 'Sketch of the Engine', year: 1843, tags: ['machines'] };

async function books(origin) {
  assert.strictEqual((await sendJson(`${origin}/books`, book)).status, 401);
  assert.strictEqual((await sendJson(`${origin}/books`, book, { headers: basic('ada', 'wrong') })).status, 401);
  assert.strictEqual((await sendJson(`${origin}/books`, book, { headers: basic('bob', 'builder') })).status, 403);
  const made = await sendJson(`${origin}/books`, book, { headers: librarian });
  assert.deepStrictEqual([made.status, made.headers.get('location'), await made.json()], [201, '/books/978-3161484100', book]);
  const wrong = await sendJson(`${origin}/books`, { ...book, title: ' ', year: 1.5 }, { headers: librarian });
  assert.deepStrictEqual(await wrong.json(), { statusCode: 400, error: 'Bad Request', message: '"title" is not allowed to be empty' });

  const found = await request(`${origin}/books/${book.isbn}`);
  assert.deepStrictEqual(JSON.parse(found.body), book);
  assert.match(found.headers['cache-control'], /^max-age=\d+, must-revalidate, public$/);
  assert.match(found.headers['x-request'], /^\w+$/);
  assert.strictEqual((await request(`${origin}/books/${book.isbn}`, { headers: { 'if-none-match': found.headers.etag } })).status, 304);
  assert.match((await (await fetch(`${origin}/books/1`)).json()).message, /fails to match the ISBN-13 pattern/);

  const first = await (await fetch(`${origin}/statistics/machines`)).json();
  assert.deepStrictEqual(first, { tag: 'machines', runs: 1, books: 1 });
  assert.deepStrictEqual(await (await fetch(`${origin}/statistics/machines`)).json(), first);
}

async function sessions(origin) {
  assert.strictEqual((await fetch(`${origin}/me`)).status, 401);
  const signedIn = await fetch(`${origin}/sign-in`, { method: 'POST', headers: basic('bob', 'builder') });
  assert.strictEqual(signedIn.status, 204);
  const [cookie] = signedIn.headers.getSetCookie()[0].split(';');
  assert.deepStrictEqual(await (await fetch(`${origin}/me`, { headers: { cookie } })).json(), { name: 'bob' });
  assert.strictEqual((await fetch(`${origin}/me`, { headers: { cookie: `${cookie.slice(0, -4)}AAAA` } })).status, 401);
}

async function files(origin) {
  const page = fs.readFileSync(path.join(examples, 'hapi/public/index.html'));
  const whole = await request(origin);
  assert.deepStrictEqual([whole.status, whole.headers['content-type']], [200, 'text/html; charset=utf-8']);
  assert.ok(whole.body.equals(page));
  assert.strictEqual((await request(origin, { headers: { 'if-none-match': whole.headers.etag } })).status, 304);
  const part = await request(`${origin}/index.html`, { headers: { range: 'bytes=0-14' } });
  assert.deepStrictEqual([part.status, String(part.body)], [206, '<!doctype html>']);

  const form = new FormData();
  form.append('note', 'an image');
  form.append('file', new Blob([new Uint8Array(50_000)]), 'image.png');
  const uploaded = await fetch(`${origin}/upload`, { method: 'POST', body: form });
  assert.deepStrictEqual(await uploaded.json(), { note: 'an image', name: 'image.png', bytes: 50_000 });
}

async function inject() {
  const { createServer } = require(path.join(examples, 'hapi/library.js'));
  const server = await createServer({ port: 0 });
  await server.initialize();
  const made = await server.inject({ method: 'POST', url: '/books', payload: book, headers: librarian });
  assert.deepStrictEqual([made.statusCode, made.result], [201, book]);
  const direct = await server.inject({ url: '/me', auth: { strategy: 'session', credentials: { name: 'eve' } } });
  assert.deepStrictEqual(direct.result, { name: 'eve' });
  await server.stop();
}

async function main() {
  const server = await start(['hapi/server.js']);
  await books(server.origin);
  await sessions(server.origin);
  await files(server.origin);
  await inject();
  const late = fetch(`${server.origin}/slow`);
  await fetch(server.origin);
  const stopped = server.stop();
  assert.strictEqual(await (await late).text(), 'late');
  await stopped;
}

main();
