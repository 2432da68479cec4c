'use strict';

// What fetch() sends: the head's fields, their order and case, and the body behind it.

const assert = require('assert');
const net = require('net');
const { once } = require('events');

async function main() {
  const seen = [];
  const server = net.createServer((socket) => {
    let input = '';
    socket.on('data', (data) => {
      input += data.toString('latin1');
      const end = input.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/content-length: (\d+)/.exec(input)?.[1] ?? 0);
      if (input.length < end + 4 + length) return;
      seen.push(input.replaceAll(`:${server.address().port}`, ''));
      input = '';
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;

  async function sent(path, init) {
    const response = await fetch(origin + path, init);
    if (init?.method !== 'head') assert.strictEqual(await response.text(), 'ok');
    return seen.pop();
  }
  const start = (line, connection = 'keep-alive') => `${line} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: ${connection}\r\n`;
  const rest = 'accept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\naccept-encoding: gzip, deflate\r\n';

  assert.strictEqual(await sent('/a b?c=ä#d'), `${start('GET /a%20b?c=%C3%A4')}${rest}\r\n`);
  assert.strictEqual(await sent('/?'), `${start('GET /?')}${rest}\r\n`);
  assert.strictEqual(await sent('/', { method: 'head' }), `${start('HEAD /', 'close')}${rest}\r\n`);
  assert.strictEqual(await sent('/', { method: 'POST' }), `${start('POST /')}${rest}content-length: 0\r\n\r\n`);
  assert.strictEqual(await sent('/', { method: 'DELETE' }), `${start('DELETE /')}${rest}\r\n`);
  const json = { 'Content-Type': 'application/json', 'Accept': 'text/x', 'User-Agent': 'me', 'X-N': 5 };
  assert.strictEqual(await sent('/', { method: 'POST', body: '{"ä":1}', headers: json }),
    `${start('POST /')}Content-Type: application/json\r\nAccept: text/x\r\nUser-Agent: me\r\nX-N: 5\r\naccept-language: *\r\n` +
    'sec-fetch-mode: cors\r\naccept-encoding: gzip, deflate\r\ncontent-length: 8\r\n\r\n{"\xc3\xa4":1}');
  const textType = 'content-type: text/plain;charset=UTF-8\r\n';
  assert.strictEqual(await sent('/', { method: 'PUT', body: 'x', headers: [['A', 'b']] }),
    `${start('PUT /')}A: b\r\n${textType}${rest}content-length: 1\r\n\r\nx`);
  assert.strictEqual(await sent('/', { method: 'POST', body: new URLSearchParams({ a: 'b c' }), headers: new Headers({ 'X-H': '1' }) }),
    `${start('POST /')}X-H: 1\r\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\r\n${rest}content-length: 5\r\n\r\na=b+c`);
  assert.strictEqual(await sent('/', { method: 'POST', body: new Uint8Array([65, 66]) }),
    `${start('POST /')}${rest}content-length: 2\r\n\r\nAB`);
  assert.strictEqual(await sent('/', { cache: 'no-store', headers: { Pragma: 'x' } }),
    `${start('GET /')}Pragma: x\r\naccept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\n` +
    'cache-control: no-cache\r\naccept-encoding: gzip, deflate\r\n\r\n');
  assert.match(await sent('/', { headers: { 'If-None-Match': '"x"' } }), /user-agent: node\r\npragma: no-cache\r\ncache-control: no-cache\r\n/);
  const form = new FormData();
  form.append('a"', 'b\nc');
  assert.match(await sent('/', { method: 'POST', body: form }), new RegExp('content-type: multipart/form-data; boundary=(\\S+)\r\n.*\r\n\r\n' +
    '--\\1\r\nContent-Disposition: form-data; name="a%22"\r\n\r\nb\r\nc\r\n--\\1--\r\n$', 's'));
  const request = new Request(`${origin}/`, { method: 'PUT', body: 'once', headers: { 'X-R': '1' } });
  assert.strictEqual(await (await fetch(request)).text(), 'ok');
  assert.strictEqual(seen.pop(), `${start('PUT /')}X-R: 1\r\n${textType}${rest}content-length: 4\r\n\r\nonce`);
  assert.strictEqual(request.bodyUsed, true);
  await assert.rejects(fetch(request), { name: 'TypeError', message: /already been used/ });
  // What only undici does looks the same.
  assert.strictEqual(await sent('/', { headers: { 'X-A': '1' }, referrer: '' }), `${start('GET /')}X-A: 1\r\n${rest}\r\n`);
  assert.match(await sent('/', { method: 'POST', body: new Blob(['blob']) }), /content-length: 4\r\n\r\nblob$/);
  assert.match(await sent('/', { method: 'POST', body: 'l'.repeat(100_000) }), /content-length: 100000\r\n\r\nl{100000}$/);

  // What is no request fails before anything is sent.
  for (const [input, init, message] of [
    ['nowhere', undefined, 'Failed to parse URL from nowhere'],
    [`${origin}/`, { method: 'a b' }, "'a b' is not a valid HTTP method."],
    [`${origin}/`, { body: 'x' }, 'Request with GET/HEAD method cannot have body.'],
    [`${origin}/`, { headers: { 'a b': 'c' } }, 'Headers.append: "a b" is an invalid header name.'],
    [`${origin}/`, { headers: { a: 'b\nc' } }, 'Headers.append: "b\nc" is an invalid header value.'],
    [`${origin}/`, { redirect: 'never' }, /one of follow, manual/],
    ['http://127.0.0.1:22/', undefined, 'fetch failed'],
  ]) await assert.rejects(fetch(input, init), { name: 'TypeError', message });
  assert.deepStrictEqual(seen, []);

  server.close();
}

main();
