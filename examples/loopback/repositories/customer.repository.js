'use strict';
const { inject } = require('@loopback/core');
const { DefaultCrudRepository, repository } = require('@loopback/repository');
const { decorate } = require('../decorators');
const { Customer } = require('../models/customer.model');

class CustomerRepository extends DefaultCrudRepository {
  constructor(dataSource, orders) {
    super(Customer, dataSource);
    this.orders = this.createHasManyRepositoryFactoryFor('orders', orders);
    this.registerInclusionResolver('orders', this.orders.inclusionResolver);
  }
}

decorate(CustomerRepository, { parameters: [inject('datasources.shop'), repository.getter('OrderRepository')] });

module.exports = { CustomerRepository };
