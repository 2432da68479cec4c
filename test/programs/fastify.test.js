'use strict';
// examples/fastify: schemas and their errors, hooks, plugins, uploads, a WebSocket, inject(), pino's worker threads, close().
const assert = require('node:assert');
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { examples, request, sendJson, start } = require('../support/server');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fastify-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const authorized = { headers: { authorization: 'Bearer open-sesame' } };

async function schemas(origin) {
  const url = `${origin}/notes`;
  assert.strictEqual((await sendJson(url, { title: 'x' })).status, 401);
  const made = await sendJson(url, { title: 'One', tags: ['a'], unknown: 1 }, authorized);
  assert.deepStrictEqual([made.status, await made.json()], [201, { id: 1, title: 'One', tags: ['a'] }]);
  const wrong = await sendJson(url, { title: '', due: 'yesterday' }, authorized);
  assert.strictEqual(wrong.status, 400);
  assert.deepStrictEqual(await wrong.json(), {
    statusCode: 400,
    code: 'FST_ERR_VALIDATION',
    error: 'Bad Request',
    message: 'body/title must NOT have fewer than 1 characters, body/due must match format "date-time"',
  });
  const badLimit = await (await fetch(`${url}?limit=zero`)).json();
  assert.strictEqual(badLimit.message, 'querystring/limit must be integer');
  assert.deepStrictEqual(await (await fetch(`${url}?tag=a`)).json(), [{ id: 1, title: 'One', tags: ['a'] }]);
  assert.deepStrictEqual(await (await fetch(`${url}/7`)).json(), { error: 'no note 7' });
  const media = await fetch(url, { method: 'POST', body: '<a/>', headers: { ...authorized.headers, 'content-type': 'text/xml' } });
  assert.deepStrictEqual([media.status, (await media.json()).code], [415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE']);
  assert.match((await fetch(url)).headers.get('server-timing'), /^total;dur=\d+\.\d{3}$/);
}

async function uploads(origin) {
  const content = new Uint8Array(300_000).map((_, i) => i % 251);
  const form = new FormData();
  form.append('kind', 'scan');
  form.append('file', new Blob([content], { type: 'image/png' }), 'scan.png');
  const answer = await fetch(`${origin}/notes/1/attachments`, { method: 'POST', body: form, ...authorized });
  assert.deepStrictEqual(await answer.json(), [
    { field: 'kind', value: 'scan' },
    { file: 'scan.png', type: 'image/png', truncated: false, sha256: createHash('sha256').update(content).digest('hex') },
  ]);
}

async function live(origin) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/live`);
  assert.strictEqual((await once(socket, 'message'))[0].data, '{"hello":1}');
  socket.send('grüezi');
  assert.strictEqual((await once(socket, 'message'))[0].data, 'you said grüezi');
  const news = once(socket, 'message');
  await sendJson(`${origin}/notes`, { title: 'Two' }, authorized);
  assert.strictEqual((await news)[0].data, '{"added":2}');
  socket.close();
  await once(socket, 'close');
}

async function files(origin) {
  const url = `${origin}/public/big.txt`;
  const whole = await request(url);
  assert.ok(whole.body.equals(fs.readFileSync(path.join(examples, 'fastify/public/big.txt'))));
  assert.strictEqual((await request(url, { headers: { 'if-none-match': whole.headers.etag } })).status, 304);
  const part = await request(url, { headers: { range: 'bytes=-10' } });
  assert.deepStrictEqual([part.status, String(part.body)], [206, String(whole.body.subarray(-10))]);
  assert.strictEqual((await request(`${origin}/public/..%2fapp.js`)).status, 404);
}

async function inject() {
  const { buildApp } = require(path.join(examples, 'fastify/app.js'));
  const app = buildApp();
  const broken = await app.inject('/broken');
  assert.deepStrictEqual([broken.statusCode, broken.json()],
    [500, { statusCode: 500, error: 'Internal Server Error', message: 'a rejected handler' }]);
  const made = await app.inject({ method: 'POST', url: '/notes', payload: { title: 'injected' }, headers: authorized.headers });
  assert.deepStrictEqual(made.json(), { id: 1, title: 'injected', tags: [] });
  assert.match(app.printRoutes(), /notes/);
  await app.close();
}

async function main() {
  const [log, errorLog] = ['all.log', 'errors.log'].map((name) => path.join(folder, name));
  const server = await start(['fastify/server.js'], { env: { LOG: log, ERROR_LOG: errorLog } });
  await schemas(server.origin);
  await uploads(server.origin);
  await live(server.origin);
  await files(server.origin);
  await inject();
  assert.strictEqual((await fetch(`${server.origin}/broken`)).status, 500);

  const late = fetch(`${server.origin}/slow`);
  await fetch(`${server.origin}/nowhere`);
  const stopped = server.stop();
  assert.strictEqual(await (await late).text(), 'late');
  await stopped;

  const entries = fs.readFileSync(log, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(entries.some(({ msg, pid }) => msg === 'about to break' && pid === server.child.pid));
  assert.ok(entries.some(({ res, responseTime }) => res?.statusCode === 201 && responseTime > 0));
  assert.match(fs.readFileSync(errorLog, 'utf8'), /^req-\w+: RangeError: a rejected handler$/m);
}

main();
