'use strict';
// examples/egg: Egg alone in one process, and its own cluster of a master, an agent and two workers.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const { once } = require('node:events');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { request, sendJson, start } = require('../support/server');

const json = { headers: { accept: 'application/json' } };
const state = fs.mkdtempSync(path.join(os.tmpdir(), 'egg-'));
process.on('exit', () => fs.rmSync(state, { recursive: true, force: true }));
const env = (name, workers) => ({ STATE_DIR: path.join(state, name), WORKERS: String(workers), EGG_SERVER_ENV: 'prod' });

async function topics(origin) {
  const url = `${origin}/api/topics`;
  const made = await sendJson(url, { title: ' Tea ', text: 'green' });
  const tea = await made.json();
  assert.deepStrictEqual([made.status, made.headers.get('location'), tea], [201, `/api/topics/${tea.id}`, { id: tea.id, title: 'Tea', text: 'green' }]);
  assert.match(made.headers.get('server-timing'), /^app;dur=/);
  const coffee = await (await sendJson(url, { title: 'Coffee' })).json();
  await eventually(async () => assert.deepStrictEqual(await (await fetch(url)).json(), [coffee, tea]));
  await eventually(async () => assert.deepStrictEqual(await (await fetch(`${url}/${tea.id}`)).json(), tea));
  const wrong = await sendJson(url, { title: ' ' }, json);
  assert.deepStrictEqual([wrong.status, await wrong.json()], [422, { error: 'a title is missing' }]);
  const large = await sendJson(url, { title: 'x', text: 'x'.repeat(20_000) }, json);
  assert.strictEqual(large.status, 413);
  assert.strictEqual((await fetch(`${url}/${coffee.id}`, { method: 'DELETE' })).status, 204);
  await eventually(async () => assert.strictEqual((await fetch(`${url}/${coffee.id}`, json)).status, 404));
  assert.deepStrictEqual(await (await fetch(`${origin}/api/nothing`)).json(), { error: 'no /api/nothing' });
}

async function pages(origin) {
  const first = await fetch(origin);
  const page = await first.text();
  assert.match(page, /<h1>Welcome, stranger<\/h1>/);
  assert.strictEqual(first.headers.get('x-frame-options'), 'SAMEORIGIN');
  const [, token] = /name="_csrf" value="([^"]+)"/.exec(page);
  const cookie = first.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const form = (fields, headers) => fetch(`${origin}/sign-in`, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
  assert.strictEqual((await form({ user: 'Eve' })).status, 403); // no token
  const signedIn = await form({ user: '<Ada>', _csrf: token }, { cookie });
  assert.deepStrictEqual([signedIn.status, signedIn.headers.get('location')], [302, '/']);
  const session = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const known = await fetch(origin, { headers: { 'cookie': `${cookie}; ${session}`, 'accept-language': 'de-DE' } });
  assert.match(await known.text(), /<h1>Welcome, &lt;Ada&gt;<\/h1>/); // the language is the cookie's
  assert.match(await (await fetch(origin, { headers: { 'accept-language': 'de-DE' } })).text(), /Willkommen, wer immer du bist/);

  const style = await request(`${origin}/public/style.css`);
  assert.deepStrictEqual([style.status, style.headers['content-type'], String(style.body)], [200, 'text/css; charset=utf-8', 'h1 { color: #236; }\n']);
  const cached = await request(`${origin}/public/style.css`, { headers: { 'if-none-match': style.headers.etag } });
  assert.deepStrictEqual([cached.status, cached.body.length], [304, 0]);
}

async function uploads(origin) {
  const upload = (name, size) => {
    const form = new FormData();
    form.append('note', 'an essay');
    form.append('file', new Blob([new Uint8Array(size)]), name);
    return fetch(`${origin}/api/upload`, { method: 'POST', body: form, ...json });
  };
  assert.deepStrictEqual(await (await upload('a.txt', 50_000)).json(), { name: 'a.txt', note: 'an essay', bytes: 50_000 });
  assert.strictEqual((await upload('a.exe', 10)).status, 400);
  assert.strictEqual((await upload('a.txt', 200_000)).status, 413);
}

/** What a process tells the others takes its time. */
async function eventually(check) {
  for (let left = 200; ; left--) {
    try {
      return await check();
    } catch (error) {
      if (left === 0) throw error;
      await sleep(25);
    }
  }
}

const who = async (origin) => (await fetch(`${origin}/who`, { headers: { connection: 'close' } })).json();

async function single() {
  const server = await start(['egg/server.js'], { env: env('single', 0) });
  const { origin } = server;
  await topics(origin);
  await pages(origin);
  await uploads(origin);
  await eventually(async () => assert.ok((await who(origin)).ticks > 0));
  assert.deepStrictEqual(await who(origin).then(({ pid, agent }) => [pid, agent]), [server.child.pid, server.child.pid]);
  const late = fetch(`${origin}/slow`);
  await fetch(origin);
  const stopped = server.stop();
  assert.strictEqual(await (await late).text(), 'late');
  await stopped;
  assert.match(server.output.stdout, /drained\n$/);
}

/** Waits until as many workers answer as there should be, and none that is gone. */
async function workersOf(origin, count, gone) {
  const pids = new Set();
  await eventually(async () => {
    const { pid, agent, topics: known } = await who(origin).catch(() => ({}));
    if (pid && pid !== gone) pids.add(pid);
    assert.ok(pids.size === count && agent && agent !== pid && known === 1, `${pids.size} workers, ${known} topics`);
  });
  return pids;
}

async function cluster() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const PORT = String(probe.address().port);
  await new Promise((resolve) => probe.close(resolve));

  const server = await start(['egg/server.js'], { env: { ...env('cluster', 2), PORT }, ready: /egg started on http:\/\/127\.0\.0\.1:(\d+)/ });
  const { origin } = server;
  await topics(origin);
  const [victim, other] = await workersOf(origin, 2);
  assert.notStrictEqual(victim, server.child.pid);

  // A worker that dies is replaced by one that learns from the agent what there is.
  process.kill(victim, 'SIGKILL');
  const after = await workersOf(origin, 2, victim);
  assert.ok(after.has(other) && !after.has(victim));
  await eventually(async () => assert.ok((await who(origin)).ticks > 0));
  await server.stop();
  await eventually(() => after.forEach((pid) => assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })));
}

async function main() {
  await single();
  await cluster();
}

main();
