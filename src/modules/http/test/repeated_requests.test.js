'use strict';

// A request that came before is not parsed again: whatever else a connection or server does must not show it.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const get = (path = '/', more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Field: b \r\n${more}\r\n`;

function listen(options, listener) {
  return new Promise((resolve) => {
    const server = http.createServer(options, listener).listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** Sends each of PIECES when the answer to the one before has come; what came in all, and whether the server ended it. */
function talk(server, pieces) {
  return new Promise((resolve) => {
    const left = [...pieces];
    let text = '';
    const socket = net.connect(server.address().port, '127.0.0.1');
    const next = () => (left.length > 0 ? socket.write(left.shift()) : socket.end());
    socket.on('connect', next);
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('.\n')) next();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

const bodies = (text) => text.match(/^.*\.$/gm) ?? [];
const codes = (text) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => Number(match[1]));

async function sameFields() {
  const seen = [];
  const server = await listen({}, (req, res) => {
    seen.push([req.method, req.url, req.rawHeaders, { ...req.headers }]);
    // What a listener does to its request is its own.
    req.rawHeaders.push('X-Mine', '1');
    req.headers.mine = '1';
    res.end(`${req.url}.\n`);
  });
  for (let i = 0; i < 3; i++) {
    assert.deepStrictEqual(bodies(await talk(server, [get(), get(), get('/other'), get()])), ['/.', '/.', '/other.', '/.']);
  }
  assert.strictEqual(seen.length, 12);
  for (const [method, url, raw, headers] of seen) {
    assert.deepStrictEqual([method, raw.slice(0, 4), raw.length], ['GET', ['Host', 'a', 'X-Field', 'b'], 6]);
    assert.deepStrictEqual(headers, { 'host': 'a', 'x-field': 'b' });
    assert.ok(url === '/' || url === '/other');
  }
  server.close();
}

async function amongOthers() {
  const server = await listen({}, (req, res) => {
    let size = 0;
    req.on('data', (chunk) => { size += chunk.length; }).on('end', () => res.end(`${req.method} ${size}.\n`));
  });
  const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc';
  const chunked = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
  const request = get();
  const answers = bodies(await talk(server, [
    request, request, request, post, request, chunked, request, request, `\r\n${request}`, `\r\n${request}`, `\r\n${request}`, request,
  ]));
  assert.deepStrictEqual(answers, [
    ...Array(3).fill('GET 0.'), 'POST 3.', 'GET 0.', 'POST 3.', ...Array(6).fill('GET 0.'),
  ]);
  // Cut in the middle, and several at once.
  const socket = net.connect(server.address().port, '127.0.0.1').setEncoding('latin1');
  let text = '';
  const until = (count) => new Promise((resolve) => {
    const look = () => bodies(text).length >= count && resolve(socket.off('data', look));
    socket.on('data', look);
  });
  socket.on('data', (chunk) => { text += chunk; });
  socket.write(request.slice(0, 20));
  setTimeout(() => socket.write(request.slice(20) + request + request), 20);
  await until(3);
  socket.write(request);
  await until(4);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nBad Field: b\r\n\r\n');
  await new Promise((resolve) => { socket.on('close', resolve); });
  assert.deepStrictEqual(codes(text), [200, 200, 200, 200, 400]);
  server.close();
}

async function limits() {
  const answer = (req, res) => res.end(`${req.rawHeaders.length}.\n`);
  const long = get('/', `X-Long: ${'l'.repeat(200)}\r\n`);
  const odd = get('/', 'X-Odd: \x01\r\n');
  const closing = get('/', 'Connection: close\r\n');
  const wide = await listen({}, answer);
  const narrow = await listen({ maxHeaderSize: 100 }, answer);
  const lenient = await listen({ insecureHTTPParser: true }, answer);
  const few = await listen({}, answer);
  few.maxHeadersCount = 1;
  for (let i = 0; i < 3; i++) {
    assert.deepStrictEqual(codes(await talk(wide, [long, long])), [200, 200]);
    assert.deepStrictEqual(codes(await talk(narrow, [long])), [431]);
    assert.deepStrictEqual(codes(await talk(lenient, [odd, odd])), [200, 200]);
    assert.deepStrictEqual(codes(await talk(wide, [odd])), [400]);
    assert.deepStrictEqual(codes(await talk(few, [get()])), [431]);
    assert.deepStrictEqual(bodies(await talk(wide, [get(), get()])), ['4.', '4.']);
    assert.deepStrictEqual(codes(await talk(wide, [closing, get()])), [200]);
  }
  for (const server of [wide, narrow, lenient, few]) server.close();
}

/** A head that was known has another body behind it, a part of one, or more than one. */
async function withBodies() {
  const server = await listen({}, async (req, res) => {
    let text = '';
    for await (const chunk of req.setEncoding('latin1')) text += chunk;
    res.end(`${req.complete} ${text}.\n`);
  });
  const post = (body) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n${body}`;
  const known = ['known1', 'known2', 'known3'];
  assert.deepStrictEqual(bodies(await talk(server, known.map(post))), known.map((body) => `true ${body}.`));
  for (const odd of ['a\r\n\r\nb', '\r\n\r\n\r\n', 'GET / ', '\0\0\0\0\0\0', 'abc\r\n\r']) {
    const text = await talk(server, [post('before'), post(odd), post('behind')]);
    assert.ok(text.includes(`true ${odd}.\n`) && text.endsWith('true behind.\n'), JSON.stringify(text));
  }
  // Two at once, one and the first half of another, and the rest of that.
  const text = await talk(server, [post('single'), post('first ') + post('second'), post('third ') + post('fou')]
    .concat('rth', post('fifth ')));
  assert.match(text, /single[^]*first [^]*second[^]*third [^]*fourth[^]*fifth /);
  // The head alone, and its body later.
  assert.deepStrictEqual(bodies(await talk(server, [post('x.\nxxx'), post('single')])).at(-1), 'true single.');
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.write(post(''));
  setTimeout(() => socket.end('later!'), 20);
  let late = '';
  for await (const chunk of socket) late += chunk;
  assert.ok(late.includes('true later!.'));
  server.close();
}

/** As failures(), in what is told of a body. */
async function failuresOfBodies() {
  for (const event of ['data', 'end', 'close']) {
    let throws = false;
    const clientErrors = [];
    const server = await listen({}, (req, res) => {
      req.on(event, () => {
        if (throws) throw new Error(event);
      });
      req.resume().on('end', () => res.end('fine.\n'));
    });
    server.on('clientError', (error, socket) => {
      clientErrors.push(error.code);
      socket.destroy();
    });
    const seen = [];
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => seen.push(error.message));
    const post = (path) => `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab`;
    const results = [];
    for (const path of ['/new', '/known', '/known']) {
      throws = false;
      if (path === '/known') await talk(server, [post(path), post(path), post(path)]);
      throws = true;
      setTimeout(() => server.closeAllConnections(), 200).unref();
      const text = await talk(server, [post(path), post(path)]);
      results.push([codes(text), bodies(text), clientErrors.splice(0), seen.splice(0)]);
    }
    assert.ok(results[0][3].length > 0);
    assert.deepStrictEqual(results[1], results[0]);
    assert.deepStrictEqual(results[2], results[0]);
    server.close();
  }
}

/** A listener that throws leaves its connection as it leaves one that never saw the request before. */
async function failures() {
  let throws = false;
  const server = await listen({}, (req, res) => {
    if (!throws) {
      res.end('fine.\n');
      return;
    }
    res.end('last.\n');
    throw new Error('expected');
  });
  const clientErrors = [];
  server.on('clientError', (error, socket) => {
    clientErrors.push(error.code);
    socket.destroy();
  });
  process.on('uncaughtException', (error) => {
    assert.strictEqual(error.message, 'expected');
    throws = false;
  });
  const results = [];
  for (const path of ['/new', '/known', '/known']) {
    throws = false;
    if (path === '/known') await talk(server, [get(path), get(path), get(path)]);
    clientErrors.length = 0;
    throws = true;
    const text = await talk(server, [get(path), get(path)]);
    results.push([codes(text), bodies(text), [...clientErrors]]);
  }
  assert.deepStrictEqual(results[1], results[0]);
  assert.deepStrictEqual(results[2], results[0]);
  server.close();
}

(async () => {
  await sameFields();
  await amongOthers();
  await limits();
  await failures();
  await withBodies();
  await failuresOfBodies();
})();
