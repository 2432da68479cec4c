'use strict';
// httpValidation: how strictly the values of fields are taken and made.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');

const values = { nul: 'a\0b', cr: 'a\rb', lf: 'a\nb', soh: 'a\x01b', del: 'a\x7fb', high: 'a\xffb', wide: 'a\u0100b', tab: 'a\tb' };
const strict = ['high', 'tab'];
const relaxed = ['soh', 'del', 'high', 'tab'];

function takenBy(set) {
  return Object.keys(values).filter((name) => {
    try {
      set(values[name]);
      return true;
    } catch (error) {
      assert.strictEqual(error.code, 'ERR_INVALID_CHAR');
      return false;
    }
  });
}

async function ask(server, value) {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.end(`GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ${value}\r\n\r\n`, 'latin1');
  let answer = '';
  for await (const part of socket.setEncoding('latin1')) answer += part;
  return answer.slice(9, 12);
}

async function checkServer(options, outgoing, incoming) {
  const server = http.createServer(options, (req, res) => {
    assert.deepStrictEqual(takenBy((value) => res.setHeader('x', value)), outgoing);
    assert.deepStrictEqual(takenBy((value) => res.appendHeader('x', value)), outgoing);
    assert.deepStrictEqual(takenBy((value) => res.addTrailers({ x: value })), outgoing);
    res.removeHeader('x');
    if (outgoing === relaxed) res.writeHead(200, { y: values.soh });
    // What this response may hold, others may not.
    assert.throws(() => new http.ServerResponse(req).writeHead(200, { y: values.soh }), { code: 'ERR_INVALID_CHAR' });
    res.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  for (const name of Object.keys(values)) {
    if (name === 'wide') continue;
    assert.strictEqual(await ask(server, values[name]), incoming.includes(name) ? '200' : '400', name);
  }
  server.close();
}

async function main() {
  await checkServer({}, strict, strict);
  await checkServer({ httpValidation: 'strict' }, strict, strict);
  await checkServer({ httpValidation: 'relaxed' }, relaxed, relaxed);
  await checkServer({ httpValidation: 'insecure' }, relaxed, ['nul', ...relaxed]);
  await checkServer({ insecureHTTPParser: true }, relaxed, ['nul', ...relaxed]);

  const peer = net.createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nX: a\x01b\r\nContent-Length: 0\r\n\r\n')));
  await once(peer.listen(0, '127.0.0.1'), 'listening');
  const { port } = peer.address();
  const [response] = await once(http.get({ port, host: '127.0.0.1', httpValidation: 'relaxed', headers: { x: values.soh } }), 'response');
  assert.strictEqual(response.headers.x, values.soh);
  response.resume();
  const [error] = await once(http.get({ port, host: '127.0.0.1' }), 'error');
  assert.strictEqual(error.code, 'HPE_INVALID_HEADER_TOKEN');
  peer.close();

  for (const make of [(options) => http.createServer(options), (options) => http.request({ port, host: '127.0.0.1', ...options })]) {
    for (const httpValidation of ['', 'x', null, 1]) assert.throws(() => make({ httpValidation }), { code: 'ERR_INVALID_ARG_VALUE' });
    assert.throws(() => make({ httpValidation: 'strict', insecureHTTPParser: false }), { code: 'ERR_INVALID_ARG_VALUE', message: /cannot be used together/ });
    assert.throws(() => make({ insecureHTTPParser: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
  }
}
main();
