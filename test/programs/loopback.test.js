'use strict';
// examples/loopback: LoopBack 4 with its boot, repositories, relations, validation, OpenAPI, explorer and life cycle.
const assert = require('node:assert');
const { setTimeout: sleep } = require('node:timers/promises');
const { request, sendJson, start } = require('../support/server');

const ada = { id: 'ada', name: 'Ada', email: 'ada@example.com' };
const bob = { id: 'bob', name: 'Bob', email: 'bob@example.com' };

async function customers(origin) {
  const url = `${origin}/customers`;
  assert.deepStrictEqual(await (await fetch(`${url}/ada`)).json(), ada); // the observer's; what is hidden stays so
  const made = await sendJson(url, bob);
  assert.deepStrictEqual([made.status, await made.json()], [200, bob]);
  assert.match(made.headers.get('server-timing'), /^handler;dur=[\d.]+$/);
  const again = await sendJson(url, bob);
  assert.deepStrictEqual(await again.json(), { error: { statusCode: 409, name: 'ConflictError', message: 'there is a customer bob' } });

  const wrong = await sendJson(url, { id: 'B', email: 'b', colour: 'red' });
  assert.strictEqual(wrong.status, 422);
  const { error } = await wrong.json();
  assert.deepStrictEqual([error.code, error.details.map(({ path, code }) => [path, code])], [
    'VALIDATION_FAILED', [['', 'required'], ['', 'additionalProperties'], ['/id', 'pattern'], ['/email', 'format']],
  ]);
  const broken = await fetch(url, { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } });
  assert.deepStrictEqual([broken.status, (await broken.json()).error.name], [400, 'SyntaxError']);
  const foreign = await fetch(url, { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/troff' } });
  assert.strictEqual(foreign.status, 415);
}

async function orders(origin) {
  const url = `${origin}/customers/bob`;
  for (const order of [{ item: 'pen', count: 3, price: 1.5 }, { item: 'a "big" desk', count: 1, price: 300 }]) {
    const made = await sendJson(`${url}/orders`, order);
    const { id, orderedAt, ...rest } = await made.json();
    assert.ok(id > 0 && Math.abs(Date.now() - Date.parse(orderedAt)) < 60_000);
    assert.deepStrictEqual(rest, { ...order, state: 'open', customerId: 'bob' });
  }
  assert.deepStrictEqual(await (await fetch(`${url}/total`)).json(), { sum: 304.5, discount: 0.1, toPay: 274.05 });
  assert.strictEqual((await sendJson(`${origin}/orders/1`, { state: 'paid' }, { method: 'PATCH' })).status, 204);
  assert.strictEqual((await sendJson(`${origin}/orders/1`, { state: 'lost' }, { method: 'PATCH' })).status, 422);

  const including = await (await fetch(`${origin}/customers?filter=${encodeURIComponent('{"include":["orders"],"order":["id DESC"]}')}`)).json();
  assert.deepStrictEqual(including.map(({ id, orders: own }) => [id, own?.map(({ item, state }) => [item, state])]), [
    ['bob', [['pen', 'paid'], ['a "big" desk', 'open']]], ['ada', undefined],
  ]);
  const [paid] = await (await fetch(`${origin}/orders?filter[where][state]=paid&filter[include][]=customer`)).json();
  assert.deepStrictEqual([paid.item, paid.customer], ['pen', bob]);
  assert.deepStrictEqual(await (await fetch(`${origin}/orders/count?where={"price":{"gt":2}}`)).json(), { count: 1 });

  const csv = await request(`${origin}/orders.csv`);
  assert.deepStrictEqual([csv.headers['content-type'], csv.headers['transfer-encoding']], ['text/csv; charset=utf-8', 'chunked']);
  assert.strictEqual(String(csv.body), 'id,customer,item,count,price\r\n1,bob,"pen",3,1.5\r\n2,bob,"a ""big"" desk",1,300\r\n');

  assert.strictEqual((await fetch(`${origin}/orders/2`, { method: 'DELETE' })).status, 204);
  const gone = await fetch(`${origin}/orders/2`, { method: 'DELETE' });
  assert.deepStrictEqual([gone.status, (await gone.json()).error.code], [404, 'ENTITY_NOT_FOUND']);
  assert.strictEqual((await (await fetch(`${origin}/orders/x`, { method: 'DELETE' })).json()).error.code, 'INVALID_PARAMETER_VALUE');
}

async function description(origin) {
  const document = await (await fetch(`${origin}/openapi.json`)).json();
  assert.deepStrictEqual(Object.keys(document.paths).sort(), [
    '/customers', '/customers/{id}', '/customers/{id}/orders', '/customers/{id}/total', '/orders', '/orders.csv', '/orders/count', '/orders/{id}',
  ]);
  assert.strictEqual(document.servers[0].url, origin);
  assert.deepStrictEqual(document.components.schemas.NewOrder.required, ['item', 'count', 'price']);
  assert.deepStrictEqual(document.components.schemas.NewOrder.properties.count, { type: 'integer', minimum: 1, maximum: 100 });
  const yaml = await fetch(`${origin}/openapi.yaml`);
  assert.match(yaml.headers.get('content-type'), /^text\/yaml/);
  assert.match(await yaml.text(), /^openapi: 3\.0\.0$/m);

  const moved = await request(`${origin}/explorer`);
  assert.deepStrictEqual([moved.status, moved.headers.location], [301, './explorer/']);
  const page = await fetch(`${origin}/explorer/`);
  assert.match(await page.text(), /url: '\.\/openapi\.json'/);
  const script = await request(`${origin}/explorer/swagger-ui-bundle.js`);
  assert.strictEqual(script.status, 200);
  assert.strictEqual(script.body.length, Number(script.headers['content-length']));
  assert.ok(script.body.length > 500_000);
}

async function main() {
  const server = await start(['loopback/server.js']);
  const { origin } = server;
  await customers(origin);
  await orders(origin);
  await description(origin);
  const broken = await fetch(`${origin}/broken`);
  assert.deepStrictEqual(await broken.json(), { error: { statusCode: 500, message: 'Internal Server Error' } });
  while (!/Error: out of order/.test(server.output.stderr)) await sleep(20);
  const audit = await (await fetch(`${origin}/audit`)).json();
  assert.deepStrictEqual(audit[0], { call: 'CustomerController.prototype.findById', done: true });
  assert.deepStrictEqual(audit.at(-2), { call: 'OperationsController.prototype.broken', done: false });

  const late = fetch(`${origin}/slow`);
  await fetch(`${origin}/audit`);
  const stopped = server.stop();
  assert.deepStrictEqual(await (await late).json(), { late: true });
  await stopped;
  assert.match(server.output.stdout, /closed\ndrained\n$/);
}

main();
