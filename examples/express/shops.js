'use strict';
// /api/shops and, nested in it, each shop's items.
const express = require('express');

function createShops() {
  const shops = new Map([['1', { id: '1', name: 'Corner', items: new Map() }]]);
  const router = express.Router();

  router.param('shop', (request, response, next, id) => {
    request.shop = shops.get(id);
    if (request.shop) next();
    else next(Object.assign(new Error(`no shop ${id}`), { status: 404 }));
  });
  router.get('/', (request, response) => response.json([...shops.values()].map(({ id, name }) => ({ id, name }))));
  router.route('/:shop')
    .get((request, response) => response.json({ id: request.shop.id, name: request.shop.name, items: request.shop.items.size }))
    .delete((request, response) => {
      shops.delete(request.shop.id);
      response.sendStatus(204);
    });
  router.use('/:shop/items', createItems());
  return router;
}

function createItems() {
  const router = express.Router({ mergeParams: true });
  router.get('/{:item}', (request, response) => {
    const { items } = request.shop;
    if (request.params.item === undefined) response.json([...items.values()]);
    else if (items.has(request.params.item)) response.json(items.get(request.params.item));
    else response.status(404).json({ error: `shop ${request.params.shop} has no ${request.params.item}` });
  });
  router.post('/', (request, response) => {
    const { name, price } = request.body ?? {};
    if (typeof name !== 'string' || !(price >= 0)) return response.status(422).json({ error: 'name and price, please' });
    request.shop.items.set(name, { name, price });
    return response.status(201).location(`${request.baseUrl}/${encodeURIComponent(name)}`).json({ name, price });
  });
  return router;
}

module.exports = { createShops };
