'use strict';
// axios, got, node-fetch and http-proxy against a server of ours, over http, https and WebSocket upgrades.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const path = require('node:path');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { setTimeout: sleep } = require('node:timers/promises');
const zlib = require('node:zlib');
const { importPackage, out, requirePackage } = require('../support/tools');

const big = Buffer.alloc(700_000, 'text that packs well. ');
let flaky = 0;

async function answer(request, response) {
  const url = new URL(request.url, 'http://x');
  const body = Buffer.concat(await request.toArray());
  const json = (value, status = 200) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  if (url.pathname === '/echo') json({ method: request.method, query: url.search, type: request.headers['content-type'], agent: request.headers['user-agent'] !== undefined, cookie: request.headers.cookie, body: body.length > 1000 ? body.length : body.toString() });
  else if (url.pathname === '/missing') json({ reason: 'nothing here' }, 404);
  else if (url.pathname === '/moved') response.writeHead(302, { 'Location': '/echo?moved', 'Set-Cookie': 'a=1' }).end();
  else if (url.pathname === '/loop') response.writeHead(302, { Location: '/loop' }).end();
  else if (url.pathname === '/slow') sleep(5000).then(() => response.end('late'), () => {});
  else if (url.pathname === '/flaky') ++flaky % 3 ? response.writeHead(503).end() : json({ tries: flaky });
  else if (url.pathname === '/cut') response.writeHead(200, { 'Content-Length': 1000 }).write('begun', () => response.destroy());
  else if (url.pathname.startsWith('/packed/')) {
    const how = url.pathname.slice(8);
    const pack = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: zlib.brotliCompressSync }[how];
    response.writeHead(200, { 'Content-Encoding': how }).end(pack(big));
  } else response.end(big);
}

async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server.address().port;
}

async function axiosClient(origin, secure, ca) {
  const axios = requirePackage('axios');
  const { data, status, headers } = await axios.get(`${origin}/echo`, { params: { a: [1, 2], b: 'x y' } });
  assert.deepStrictEqual([status, headers['content-type'], data.query, data.agent], [200, 'application/json', '?a%5B%5D=1&a%5B%5D=2&b=x+y', true]);
  assert.strictEqual((await axios.post(`${origin}/echo`, { x: 1 })).data.body, '{"x":1}');
  assert.strictEqual((await axios.put(`${origin}/echo`, new URLSearchParams({ x: 'ü' }))).data.body, 'x=%C3%BC');
  const form = new FormData();
  form.append('file', new Blob([big]), 'a.txt');
  const { type, body } = (await axios.post(`${origin}/echo`, form)).data;
  assert.match(type, /^multipart\/form-data; boundary=/);
  assert.ok(body > big.length && body < big.length + 500);
  for (const how of ['gzip', 'deflate', 'br']) assert.strictEqual((await axios.get(`${origin}/packed/${how}`, { responseType: 'arraybuffer' })).data.length, big.length);
  const stream = (await axios.get(`${origin}/big`, { responseType: 'stream' })).data;
  await pipeline(stream, fs.createWriteStream(path.join(out, 'axios')));
  assert.ok(fs.readFileSync(path.join(out, 'axios')).equals(big));
  let seen = 0;
  await axios.post(`${origin}/echo`, Readable.from([big, big]), { onUploadProgress: ({ loaded }) => { seen = loaded; } });
  assert.strictEqual(seen, 2 * big.length);

  await assert.rejects(axios.get(`${origin}/missing`), ({ name, code, response }) => name === 'AxiosError' && code === 'ERR_BAD_REQUEST' && response.data.reason === 'nothing here');
  await assert.rejects(axios.get(`${origin}/slow`, { timeout: 50 }), { code: 'ECONNABORTED', message: 'timeout of 50ms exceeded' });
  await assert.rejects(axios.get(`${origin}/slow`, { signal: AbortSignal.timeout(20) }), { code: 'ERR_CANCELED' });
  await assert.rejects(axios.get(`${origin}/loop`, { maxRedirects: 3 }), { code: 'ERR_FR_TOO_MANY_REDIRECTS' });
  await assert.rejects(axios.get(`${origin}/cut`), { message: /aborted|incomplete|socket hang up/ });
  await assert.rejects(axios.get('http://127.0.0.1:1/'), { code: 'ECONNREFUSED' });
  assert.strictEqual((await axios.get(`${origin}/moved`)).request.path, '/echo?moved');

  const client = axios.create({ baseURL: origin, transformResponse: [(text) => `${text}!`], validateStatus: () => true });
  client.interceptors.request.use((config) => { config.headers.set('Cookie', 'from=interceptor'); return config; });
  assert.match((await client.get('/echo')).data, /from=interceptor.*!$/);
  assert.strictEqual((await client.get('/missing')).status, 404);
  await assert.rejects(axios.get(`${secure}/echo`), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const agent = new https.Agent({ ca, keepAlive: true });
  assert.strictEqual((await axios.get(`${secure}/echo?s`, { httpsAgent: agent })).data.query, '?s');
  agent.destroy();
}

async function gotClient(origin, secure, ca) {
  const { default: got } = await importPackage('got');
  const { query } = await got(`${origin}/echo`, { searchParams: { a: '1 2' } }).json();
  assert.strictEqual(query, '?a=1+2');
  assert.strictEqual((await got.post(`${origin}/echo`, { json: { a: 1 } }).json()).body, '{"a":1}');
  assert.strictEqual((await got.post(`${origin}/echo`, { form: { a: 1 } }).json()).type, 'application/x-www-form-urlencoded');
  for (const how of ['gzip', 'deflate', 'br']) assert.ok((await got(`${origin}/packed/${how}`).buffer()).equals(big));
  flaky = 0;
  const tried = [];
  const { tries } = await got(`${origin}/flaky`, { retry: { limit: 3, calculateDelay: ({ computedValue }) => computedValue && 1 }, hooks: { beforeRetry: [(error, count) => tried.push(count)] } }).json();
  assert.deepStrictEqual([tries, tried], [3, [1, 2]]);
  await assert.rejects(got(`${origin}/missing`), ({ name, code, response }) => name === 'HTTPError' && code === 'ERR_NON_2XX_3XX_RESPONSE' && response.statusCode === 404);
  await assert.rejects(got(`${origin}/slow`, { timeout: { response: 50 }, retry: { limit: 0 } }), { name: 'TimeoutError', code: 'ETIMEDOUT' });
  await assert.rejects(got(`${origin}/cut`, { retry: { limit: 0 } }), { name: 'ReadError' });
  await assert.rejects(got('http://127.0.0.1:1/', { retry: { limit: 0 } }), { name: 'RequestError', code: 'ECONNREFUSED' });
  const sink = got.stream.post(`${origin}/echo`);
  const received = [];
  await pipeline(Readable.from([big]), sink, async function* (source) { for await (const chunk of source) received.push(chunk); });
  assert.strictEqual(JSON.parse(Buffer.concat(received)).body, big.length);
  const { timings, redirectUrls } = await got(`${origin}/moved`);
  assert.ok(timings.phases.total >= 0);
  assert.deepStrictEqual(redirectUrls.map(String), [`${origin}/echo?moved`]);
  assert.strictEqual((await got(`${secure}/echo?s`, { https: { certificateAuthority: ca } }).json()).query, '?s');
  const pages = await got.paginate.all(`${origin}/echo?0`, {
    responseType: 'json',
    pagination: { transform: ({ body }) => [body.query], paginate: ({ response, currentItems }) => (currentItems.length && response.body.query !== '?3' ? { url: new URL(`${origin}/echo?${Number(response.body.query.slice(1)) + 1}`) } : false) },
  });
  assert.deepStrictEqual(pages, ['?0', '?1', '?2', '?3']);
}

async function nodeFetch(origin, secure, ca) {
  const { default: fetch, FormData: Form, Blob: OwnBlob, AbortError } = await importPackage('node-fetch');
  const echoed = await (await fetch(`${origin}/echo`, { method: 'PATCH', body: 'x', headers: { 'Content-Type': 'text/x' } })).json();
  assert.deepStrictEqual([echoed.method, echoed.type, echoed.body], ['PATCH', 'text/x', 'x']);
  for (const how of ['gzip', 'deflate', 'br']) assert.strictEqual((await (await fetch(`${origin}/packed/${how}`)).arrayBuffer()).byteLength, big.length);
  const form = new Form();
  form.set('f', new OwnBlob(['y']), 'n.txt');
  assert.match((await (await fetch(`${origin}/echo`, { method: 'POST', body: form })).json()).body, /filename="n\.txt"/);
  let bytes = 0;
  for await (const chunk of (await fetch(`${origin}/big`)).body) bytes += chunk.length;
  assert.strictEqual(bytes, big.length);
  await assert.rejects(fetch('http://127.0.0.1:1/'), { name: 'FetchError', code: 'ECONNREFUSED' });
  await assert.rejects(fetch(`${origin}/slow`, { signal: AbortSignal.timeout(20) }), AbortError);
  await assert.rejects(fetch(`${origin}/loop`, { follow: 3 }), { type: 'max-redirect' });
  await assert.rejects((await fetch(`${origin}/cut`)).text());
  const moved = await fetch(`${origin}/moved`, { redirect: 'manual' });
  assert.deepStrictEqual([moved.status, moved.headers.raw()['set-cookie']], [302, ['a=1']]);
  const agent = new https.Agent({ ca });
  assert.strictEqual((await (await fetch(`${secure}/echo?s`, { agent })).json()).query, '?s');
}

async function proxy(origin, target) {
  const { createProxyServer } = requirePackage('http-proxy');
  const middle = createProxyServer({ target: origin, xfwd: true });
  middle.on('error', (error, request, response) => response.writeHead?.(502).end(error.code));
  middle.on('proxyReq', (request) => request.setHeader('Cookie', 'by=proxy'));
  middle.on('proxyRes', (response) => { response.headers['x-through'] = 'proxy'; });
  const server = http.createServer((request, response) => middle.web(request, response, request.url === '/dead' ? { target: 'http://127.0.0.1:1' } : {}));
  server.on('upgrade', (request, socket, head) => middle.ws(request, socket, head));
  const port = await listen(server);
  const through = `http://127.0.0.1:${port}`;
  const answered = await fetch(`${through}/echo?p`, { method: 'POST', body: big });
  const { cookie, query, body } = await answered.json();
  assert.deepStrictEqual([answered.headers.get('x-through'), cookie, query, body], ['proxy', 'by=proxy', '?p', big.length]);
  assert.deepStrictEqual(await Promise.all([1, 2, 3, 4, 5].map(async (i) => (await (await fetch(`${through}/echo?${i}`)).json()).query)), ['?1', '?2', '?3', '?4', '?5']);
  const dead = await fetch(`${through}/dead`);
  assert.deepStrictEqual([dead.status, await dead.text()], [502, 'ECONNREFUSED']);

  target.on('upgrade', (request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  const socket = net.connect(port, '127.0.0.1');
  socket.write('GET /up HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  const [head] = await once(socket, 'data');
  assert.match(String(head), /^HTTP\/1\.1 101 /);
  socket.write('there and back');
  assert.strictEqual(String(await once(socket, 'data')), 'there and back');
  socket.destroy();
  server.close();
  middle.close();
}

async function main() {
  const [keyFile, certificateFile] = [path.join(out, 'key.pem'), path.join(out, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certificateFile, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
  const [key, cert] = [fs.readFileSync(keyFile), fs.readFileSync(certificateFile)];
  const plain = http.createServer(answer);
  const safe = https.createServer({ key, cert }, answer);
  const origin = `http://127.0.0.1:${await listen(plain)}`;
  const secure = `https://localhost:${await listen(safe)}`;
  await axiosClient(origin, secure, cert);
  await gotClient(origin, secure, cert);
  await nodeFetch(origin, secure, cert);
  await proxy(origin, plain);
  for (const server of [plain, safe]) {
    server.close();
    server.closeAllConnections();
  }
}

main();
