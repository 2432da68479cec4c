'use strict';
const { inject } = require('@loopback/core');
const { DefaultCrudRepository, repository } = require('@loopback/repository');
const { decorate } = require('../decorators');
const { Order } = require('../models/order.model');

class OrderRepository extends DefaultCrudRepository {
  constructor(dataSource, customers) {
    super(Order, dataSource);
    this.customer = this.createBelongsToAccessorFor('customer', customers);
    this.registerInclusionResolver('customer', this.customer.inclusionResolver);
  }
}

decorate(OrderRepository, { parameters: [inject('datasources.shop'), repository.getter('CustomerRepository')] });

module.exports = { OrderRepository };
