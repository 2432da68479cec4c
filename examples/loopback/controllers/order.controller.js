'use strict';
const { inject } = require('@loopback/core');
const { CountSchema, repository } = require('@loopback/repository');
const { RestBindings, del, get, getModelSchemaRef, param, patch, requestBody } = require('@loopback/rest');
const { Readable } = require('node:stream');
const { decorate } = require('../decorators');
const { Order } = require('../models/order.model');

const json = (schema) => ({ description: 'what was asked for', content: { 'application/json': { schema } } });

class OrderController {
  constructor(orders, response) {
    this.orders = orders;
    this.response = response;
  }

  find(filter) {
    return this.orders.find(filter);
  }

  count(where) {
    return this.orders.count(where);
  }

  async change(id, order) {
    await this.orders.updateById(id, order);
  }

  async remove(id) {
    await this.orders.deleteById(id);
  }

  /** All orders as CSV, as they come. The answer is written here, past LoopBack's own writer. */
  async export() {
    const { orders, response } = this;
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    async function* lines() {
      yield 'id,customer,item,count,price\r\n';
      for (const { id, customerId, item, count, price } of await orders.find({ order: ['id ASC'] })) {
        yield `${id},${customerId},"${item.replaceAll('"', '""')}",${count},${price}\r\n`;
      }
    }
    Readable.from(lines()).pipe(response);
    return response;
  }
}

const order = getModelSchemaRef(Order, { includeRelations: true });
decorate(OrderController, {
  parameters: [repository('OrderRepository'), inject(RestBindings.Http.RESPONSE)],
  methods: {
    find: {
      method: [get('/orders', { responses: { 200: json({ type: 'array', items: order }) } })],
      parameters: [param.filter(Order)],
    },
    count: {
      method: [get('/orders/count', { responses: { 200: json(CountSchema) } })],
      parameters: [param.where(Order)],
    },
    change: {
      method: [patch('/orders/{id}', { responses: { 204: { description: 'changed' } } })],
      parameters: [
        param.path.integer('id'),
        requestBody({ content: { 'application/json': { schema: getModelSchemaRef(Order, { partial: true, exclude: ['id'] }) } } }),
      ],
    },
    remove: {
      method: [del('/orders/{id}', { responses: { 204: { description: 'gone' } } })],
      parameters: [param.path.integer('id')],
    },
    export: {
      method: [get('/orders.csv', { responses: { 200: { description: 'all orders', content: { 'text/csv': { schema: { type: 'string' } } } } } })],
    },
  },
});

module.exports = { OrderController };
