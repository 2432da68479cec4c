// Flags: --experimental-eventsource
'use strict';
// fetch, WebSocket and EventSource against servers of this process.
const assert = require('node:assert');
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');

// In this order: a class that is asked for while undici is being loaded must not stay undefined.
assert.strictEqual(typeof FormData, 'function');
assert.strictEqual(typeof Headers, 'function');
assert.strictEqual('__UNDICI_IS_NODE__' in globalThis, false);

const server = http.createServer(async (request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('id: 7\ndata: first\n\nevent: named\ndata: a\ndata: b\n\n');
    return;
  }
  let body = '';
  for await (const chunk of request.setEncoding('latin1')) body += chunk;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
});

server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`; // RFC 6455, 4.2.2
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.write(Buffer.from([0x81, 2, 0x68, 0x69])); // the text "hi"
  socket.on('data', (data) => {
    if ((data[0] & 15) === 8) socket.end(Buffer.from([0x88, 2, 0x03, 0xe8])); // close, 1000
  });
});

async function main() {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;

  const response = await fetch(`${origin}/a?b`, { headers: new Headers({ 'X-Own': 'yes' }) });
  assert.ok(response instanceof Response);
  assert.strictEqual(response.status, 200);
  const seen = await response.json();
  assert.deepStrictEqual([seen.method, seen.url, seen.headers['x-own'], seen.headers['user-agent']], ['GET', '/a?b', 'yes', 'node']);

  const form = new FormData();
  form.append('field', 'value');
  form.append('file', new Blob(['content']), 'name.txt');
  const posted = await (await fetch(new Request(origin, { method: 'POST', body: form }))).json();
  assert.match(posted.headers['content-type'], /^multipart\/form-data; boundary=/);
  assert.match(posted.body, /name="field"\r\n\r\nvalue\r\n[^]*filename="name\.txt"[^]*content\r\n/);

  await assert.rejects(fetch(origin, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await assert.rejects(fetch('nonsense:'), (error) => error instanceof TypeError && error.message === 'fetch failed');

  const socket = new WebSocket(origin.replace('http', 'ws'));
  const [message] = await once(socket, 'message');
  assert.ok(message instanceof MessageEvent);
  assert.strictEqual(message.data, 'hi');
  socket.close(1000);
  const [close] = await once(socket, 'close');
  assert.ok(close instanceof CloseEvent);
  assert.strictEqual(close.code, 1000);

  const events = new EventSource(`${origin}/events`);
  const named = once(events, 'named');
  const [first] = await once(events, 'message');
  assert.ok(first instanceof MessageEvent);
  assert.deepStrictEqual([first.data, first.lastEventId], ['first', '7']);
  assert.strictEqual((await named)[0].data, 'a\nb');
  events.close();

  // The dispatcher that a program's own undici package sets is found under this symbol.
  const key = Symbol.for('undici.globalDispatcher.1');
  const before = globalThis[key];
  globalThis[key] = { dispatch(options, handler) { throw new Error(`no ${options.path}`); } };
  await assert.rejects(fetch(`${origin}/x`), (error) => error.cause?.message === 'no /x' || error.message === 'no /x');
  globalThis[key] = before;
  await before.close();
  server.closeAllConnections();
  server.close();
}

main();
