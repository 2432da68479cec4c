'use strict';
const { service } = require('@loopback/core');
const { repository } = require('@loopback/repository');
const { HttpErrors, get, getModelSchemaRef, param, post, requestBody } = require('@loopback/rest');
const { decorate } = require('../decorators');
const { Customer } = require('../models/customer.model');
const { Order } = require('../models/order.model');
const { PricingService } = require('../services/pricing.service');

const json = (schema, description = 'what was asked for') => ({ description, content: { 'application/json': { schema } } });
const body = (schema) => requestBody({ required: true, content: { 'application/json': { schema } } });

class CustomerController {
  constructor(customers, pricing) {
    this.customers = customers;
    this.pricing = pricing;
  }

  async create(customer) {
    if (await this.customers.exists(customer.id)) throw new HttpErrors.Conflict(`there is a customer ${customer.id}`);
    return this.customers.create(customer);
  }

  find(filter) {
    return this.customers.find(filter);
  }

  findById(id, filter) {
    return this.customers.findById(id, filter);
  }

  createOrder(id, order) {
    return this.customers.orders(id).create(order);
  }

  async total(id) {
    return this.pricing.total(await this.customers.orders(id).find());
  }
}

const customer = getModelSchemaRef(Customer, { includeRelations: true });
decorate(CustomerController, {
  parameters: [repository('CustomerRepository'), service(PricingService)],
  methods: {
    create: {
      method: [post('/customers', { responses: { 200: json(customer, 'the new customer') } })],
      parameters: [body(getModelSchemaRef(Customer, { title: 'NewCustomer' }))],
    },
    find: {
      method: [get('/customers', { responses: { 200: json({ type: 'array', items: customer }) } })],
      parameters: [param.filter(Customer)],
    },
    findById: {
      method: [get('/customers/{id}', { responses: { 200: json(customer) } })],
      parameters: [param.path.string('id'), param.filter(Customer, { exclude: 'where' })],
    },
    createOrder: {
      method: [post('/customers/{id}/orders', { responses: { 200: json(getModelSchemaRef(Order)) } })],
      parameters: [param.path.string('id'), body(getModelSchemaRef(Order, { title: 'NewOrder', exclude: ['id', 'orderedAt'], optional: ['customerId'] }))],
    },
    total: {
      method: [get('/customers/{id}/total', { responses: { 200: json({ type: 'object' }, 'what they have to pay') } })],
      parameters: [param.path.string('id')],
    },
  },
});

module.exports = { CustomerController };
