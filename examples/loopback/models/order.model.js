'use strict';
const { Entity, belongsTo, model, property } = require('@loopback/repository');
const { decorate } = require('../decorators');

class Order extends Entity {}

decorate(Order, {
  class: [model({ settings: { strict: true } })],
  properties: {
    id: property({ type: 'number', id: true, generated: true }),
    item: property({ type: 'string', required: true, jsonSchema: { minLength: 2, maxLength: 40 } }),
    count: property({ type: 'number', required: true, jsonSchema: { type: 'integer', minimum: 1, maximum: 100 } }),
    price: property({ type: 'number', required: true, jsonSchema: { exclusiveMinimum: 0 } }),
    state: property({ type: 'string', default: 'open', jsonSchema: { enum: ['open', 'paid', 'sent'] } }),
    orderedAt: property({ type: 'date', defaultFn: 'now' }),
    // A getter of the module: the two models name each other.
    customerId: belongsTo(() => require('./customer.model').Customer, { name: 'customer' }, { type: 'string' }),
  },
});

module.exports = { Order };
