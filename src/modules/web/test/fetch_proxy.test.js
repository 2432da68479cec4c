'use strict';

// fetch through the proxies of the environment (http, "Built-in Proxy Support"), and who has the last word about them.

const assert = require('assert');
const http = require('http');
const { once } = require('events');
const { execFile } = require('child_process');

if (process.argv[2] === 'ask') {
  fetch(process.argv[3]).then((response) => response.text()).then((text) => process.stdout.write(text));
} else {
  main();
}

async function main() {
  const server = http.createServer((request, response) => response.end('answer')).listen(0, 'localhost');
  const tunnelled = [];
  const proxy = http.createServer().on('connect', (request, socket, head) => {
    tunnelled.push(request.url);
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = require('net').connect(port, hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  }).listen(0, 'localhost');
  await Promise.all([once(server, 'listening'), once(proxy, 'listening')]);
  const target = `localhost:${server.address().port}`;
  const ask = (env, ...options) => new Promise((resolve, reject) => {
    execFile(process.execPath, [...options, __filename, 'ask', `http://${target}/`], {
      env: { ...process.env, http_proxy: `http://localhost:${proxy.address().port}`, no_proxy: '', ...env },
    }, (error, text) => error ? reject(error) : resolve([text, tunnelled.splice(0)]));
  });

  // The option has the last word over the variable.
  assert.deepStrictEqual(await ask({}), ['answer', []]);
  assert.deepStrictEqual(await ask({ NODE_USE_ENV_PROXY: '1' }), ['answer', [target]]);
  assert.deepStrictEqual(await ask({ NODE_USE_ENV_PROXY: '1' }, '--no-use-env-proxy'), ['answer', []]);
  assert.deepStrictEqual(await ask({ NODE_USE_ENV_PROXY: '0' }, '--use-env-proxy'), ['answer', [target]]);
  assert.deepStrictEqual(await ask({ NODE_USE_ENV_PROXY: '1', no_proxy: 'localhost' }), ['answer', []]);
  server.close();
  proxy.close();
  server.closeAllConnections();
}
