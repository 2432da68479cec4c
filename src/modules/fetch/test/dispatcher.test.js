'use strict';

// Whoever has a hand in undici's dispatchers or listens to its channels gets requests that undici carries out.

const assert = require('assert');
const http = require('http');
const { once } = require('events');
const diagnostics = require('diagnostics_channel');

const place = Symbol.for('undici.globalDispatcher.1');

async function main() {
  const server = http.createServer((request, response) => response.end(request.url)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  const text = async (path, init) => (await fetch(origin + path, init)).text();

  assert.strictEqual(globalThis[place], undefined);
  assert.strictEqual(await text('/own'), '/own');

  // Channels.
  const seen = [];
  const onCreate = ({ request }) => seen.push(request.path);
  diagnostics.subscribe('undici:request:create', onCreate);
  assert.strictEqual(await text('/told'), '/told');
  diagnostics.unsubscribe('undici:request:create', onCreate);
  assert.strictEqual(await text('/untold'), '/untold');
  assert.deepStrictEqual(seen, ['/told']);

  // A dispatcher for one request.
  const dispatched = [];
  const spy = (dispatcher) => ({
    dispatch(options, handler) {
      dispatched.push(options.path);
      return dispatcher().dispatch(options, handler);
    },
  });
  assert.strictEqual(await text('/one', { dispatcher: spy(() => globalThis[place]) }), '/one');
  assert.deepStrictEqual(dispatched.splice(0), ['/one']);

  // The global one, as the package undici sees and sets it.
  const agent = globalThis[place];
  assert.strictEqual(agent.constructor.name, 'Agent');
  assert.strictEqual(globalThis[Symbol.for('undici.globalDispatcher.2')], agent);
  assert.strictEqual(await text('/seen'), '/seen');
  Object.defineProperty(globalThis, place, { value: spy(() => agent), writable: true, enumerable: false, configurable: false });
  assert.strictEqual(await text('/all'), '/all');
  assert.deepStrictEqual(dispatched.splice(0), ['/all']);
  await agent.close();
  server.closeAllConnections();
  server.close();
}

main();
