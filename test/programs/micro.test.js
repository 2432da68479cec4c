'use strict';
// examples/micro: Micro 10, by its command and as a library.
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const path = require('node:path');
const { examples, requirePackage, sendJson, start } = require('../support/server');

async function exercise(origin) {
  assert.match((await (await fetch(origin)).json()).usage, /^POST/);
  assert.deepStrictEqual(await (await fetch(`${origin}/count`, { method: 'POST', body: 'zwei größere Wörter' })).json(), { words: 3 });
  assert.strictEqual(await (await sendJson(`${origin}/sum`, { numbers: [1, 2, 3.5] })).text(), '6.5');
  const wrong = await sendJson(`${origin}/sum`, {});
  assert.deepStrictEqual([wrong.status, await wrong.text()], [422, 'numbers, please']);
  assert.strictEqual((await fetch(`${origin}/sum`, { method: 'POST', body: '{' })).status, 400);
  assert.strictEqual((await fetch(`${origin}/count`, { method: 'POST', body: 'x'.repeat(70_000) })).status, 413);
  assert.strictEqual((await fetch(`${origin}/else`, { method: 'POST' })).status, 404);
}

async function main() {
  const command = path.join(path.dirname(requirePackage.resolve('micro/package.json')), 'dist/src/bin/micro.js');
  // Micro 10 takes host and port for two endpoints: it also listens on a local socket, in the folder that it was started in.
  const cwd = process.cwd();
  const args = [command, '--listen', 'tcp://127.0.0.1:0', path.join(examples, 'micro/service.js')];
  const server = await start(args, { cwd, ready: /on port (\d+)/ });
  await exercise(server.origin);
  await server.stop();

  const { serve } = requirePackage('micro');
  const own = http.createServer(serve(require(path.join(examples, 'micro/service.js'))));
  await once(own.listen(0, '127.0.0.1'), 'listening');
  await exercise(`http://127.0.0.1:${own.address().port}`);
  own.closeAllConnections();
  own.close();
}

main();
