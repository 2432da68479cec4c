'use strict';
const { Entity, hasMany, model, property } = require('@loopback/repository');
const { decorate } = require('../decorators');
const { Order } = require('./order.model');

class Customer extends Entity {}

decorate(Customer, {
  class: [model({ settings: { hiddenProperties: ['notes'] } })],
  properties: {
    id: property({ type: 'string', id: true, jsonSchema: { pattern: '^[a-z][a-z0-9-]{1,19}$' } }),
    name: property({ type: 'string', required: true }),
    email: property({ type: 'string', required: true, jsonSchema: { format: 'email' } }),
    notes: property({ type: 'string' }),
    orders: hasMany(() => Order, { keyTo: 'customerId' }),
  },
});

module.exports = { Customer };
