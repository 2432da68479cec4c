'use strict';
// What requests through a proxy say: the target in full, Host as that target has it, the proxy's own fields; no secrets in errors.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');

async function main() {
  const heads = [];
  const proxy = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      heads.push(data.toString('latin1'));
      const tunnel = heads.at(-1).startsWith('CONNECT');
      socket.end(tunnel ? 'HTTP/1.1 500 no\r\n\r\n' : 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address();
  const url = `http://user:secret@127.0.0.1:${port}`;

  async function ask(options, agentOptions) {
    const agent = new http.Agent({ ...agentOptions, proxyEnv: { HTTP_PROXY: url } });
    const [response] = await once(http.request({ hostname: 'example.test', path: '/p?q', agent, ...options }).end(), 'response');
    await once(response.resume(), 'end');
    agent.destroy();
    return heads.pop();
  }
  const own = 'proxy-authorization: Basic dXNlcjpzZWNyZXQ=\r\nproxy-connection: close\r\n';
  const close = 'Connection: close\r\n\r\n';
  assert.strictEqual(await ask({}), `GET http://example.test/p?q HTTP/1.1\r\nHost: example.test\r\n${own}${close}`);
  assert.strictEqual(await ask({ headers: { host: 'EXAMPLE.test:80' } }), `GET http://example.test/p?q HTTP/1.1\r\nHost: example.test\r\n${own}${close}`);
  assert.strictEqual(await ask({ headers: ['X', 'y', 'Host', 'example.test'] }),
                     `GET http://example.test/p?q HTTP/1.1\r\nX: y\r\nHost: example.test\r\n${close}`);
  assert.strictEqual(await ask({ hostname: '::1', port: 81, path: '//x' }), `GET http://[::1]:81//x HTTP/1.1\r\nHost: [::1]:81\r\n${own}${close}`);
  assert.strictEqual(await ask({ path: 'HTTP://EXAMPLE.test/x' }), `GET http://example.test/x HTTP/1.1\r\nHost: example.test\r\n${own}${close}`);
  assert.match(await ask({ method: 'OPTIONS', path: '*' }), /^OPTIONS \* HTTP\/1\.1\r\n/);
  assert.match(await ask({}, { maxSockets: 1 }), /proxy-connection: keep-alive\r\nConnection: keep-alive/);

  const agent = new http.Agent({ proxyEnv: { HTTP_PROXY: url } });
  for (const options of [
    { headers: { Host: 'other' } }, { headers: { Host: '' } }, { headers: ['Host', 'other'] }, { headers: [['Host', 'other']] },
    { headers: ['Host', 'example.test', 'host', 'example.test'] }, { path: 'http://other/' }, { path: 'https://example.test/' },
    { path: 'relative' }, { path: '*' },
  ]) {
    assert.throws(() => http.request({ hostname: 'example.test', path: '/', agent, ...options }), { code: 'ERR_INVALID_ARG_VALUE' });
  }

  const tunnels = new https.Agent({ keepAlive: true, proxyEnv: { HTTPS_PROXY: url } });
  const [error] = await once(https.get({ hostname: 'example.test', agent: tunnels }), 'error');
  assert.strictEqual(error.code, 'ERR_PROXY_TUNNEL');
  assert.match(error.message, /example\.test:443 via http:\/\/127\.0\.0\.1:\d+\/: HTTP\/1\.1 500 no$/);
  assert.strictEqual(heads.pop(), 'CONNECT example.test:443 HTTP/1.1\r\nproxy-authorization: Basic dXNlcjpzZWNyZXQ=\r\n' +
    'proxy-connection: keep-alive\r\nhost: example.test:443\r\n\r\n');
  proxy.close();
}
main();
