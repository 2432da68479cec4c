'use strict';

// fetch: bodies both ways, their encodings and ends, redirects, and who may see what.

const assert = require('assert');
const http = require('http');
const zlib = require('zlib');
const { createHash } = require('crypto');
const { once } = require('events');

const encoded = {
  gzip: zlib.gzipSync('text'), br: zlib.brotliCompressSync('text'), zstd: zlib.zstdCompressSync('text'), deflate: zlib.deflateSync('text'),
};

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const name = pathname.slice(1);
  if (encoded[name] !== undefined) {
    response.setHeader('content-encoding', name);
    response.end(encoded[name]);
  } else if (name === 'damaged') {
    response.setHeader('content-encoding', 'gzip');
    response.end('no gzip');
  } else if (name === 'short') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('abc');
    setTimeout(() => response.destroy(), 5);
  } else if (name === 'redirect') {
    response.writeHead(Number(searchParams.get('code')), { location: '/echo' });
    response.end();
  } else {
    let size = 0;
    for await (const chunk of request) size += chunk.length;
    response.end(`${request.method} ${size} ${request.headers['transfer-encoding'] ?? ''}`.trimEnd());
  }
}

const pieces = () => new ReadableStream({
  start(controller) {
    for (const text of ['abc', 'def']) controller.enqueue(new TextEncoder().encode(text));
    controller.close();
  },
});

async function main() {
  const server = http.createServer(answer).listen(0, 'localhost');
  await once(server, 'listening');
  const origin = `http://localhost:${server.address().port}`;
  const text = async (path, init) => (await fetch(origin + path, init)).text();
  /** The cause's code of what fetch, or the reading of its body, rejects with. */
  const failure = (path, init) => text(path, init).then(() => assert.fail(path), ({ name, cause }) => [name, cause?.code ?? cause?.message]);

  for (const name of Object.keys(encoded)) assert.strictEqual(await text(`/${name}`), 'text', name);
  assert.deepStrictEqual(await failure('/damaged'), ['TypeError', 'Z_DATA_ERROR']);
  assert.deepStrictEqual(await failure('/short'), ['TypeError', 'UND_ERR_SOCKET']);

  assert.strictEqual(await text('/echo', { method: 'POST', body: pieces(), duplex: 'half' }), 'POST 6 chunked');
  assert.strictEqual(await text('/echo', { method: 'POST', body: (async function* () { yield Buffer.from('xy'); })(), duplex: 'half' }), 'POST 2 chunked');
  await assert.rejects(text('/echo', { method: 'POST', body: pieces() }), { name: 'TypeError' });

  const expected = { 301: 'GET 0', 302: 'GET 0', 303: 'GET 0', 307: 'POST 3', 308: 'POST 3' };
  for (const [code, body] of Object.entries(expected)) {
    assert.strictEqual(await text(`/redirect?code=${code}`, { method: 'POST', body: 'abc' }), body, code);
  }
  // What was streamed away cannot be sent again.
  assert.strictEqual((await failure('/redirect?code=307', { method: 'POST', body: pieces(), duplex: 'half' }))[0], 'TypeError');
  assert.strictEqual((await fetch(`${origin}/redirect?code=302`, { redirect: 'manual' })).status, 302);
  await assert.rejects(text('/redirect?code=302', { redirect: 'error' }), { name: 'TypeError' });

  const digest = createHash('sha256').update('text').digest('base64');
  assert.strictEqual(await text('/gzip', { integrity: `sha256-${digest}` }), 'text');
  await assert.rejects(text('/gzip', { integrity: 'sha256-AAAA' }), { name: 'TypeError' });

  const url = URL.createObjectURL(new Blob(['content'], { type: 'a/b' }));
  const part = await fetch(url, { headers: { range: 'bytes=1-3' } });
  assert.deepStrictEqual([part.status, await part.text()], [206, 'ont']);
  URL.revokeObjectURL(url);
  await assert.rejects(fetch(url), { name: 'TypeError' });

  // The package undici and fetch share the dispatcher.
  const seen = [];
  const key = Symbol.for('undici.globalDispatcher.1');
  const before = globalThis[key];
  globalThis[key] = { dispatch(options, handler) {
    seen.push(options.path);
    return before.dispatch(options, handler);
  } };
  assert.strictEqual(await text('/echo'), 'GET 0');
  globalThis[key] = before;
  assert.deepStrictEqual(seen, ['/echo']);

  server.close();
  server.closeAllConnections();
}
main();
