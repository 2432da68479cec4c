'use strict';
const { lifeCycleObserver } = require('@loopback/core');
const { repository } = require('@loopback/repository');
const { decorate } = require('../decorators');

/** The first customer is there when the shop opens. */
class SeedObserver {
  constructor(customers) {
    this.customers = customers;
  }

  async start() {
    await this.customers.create({ id: 'ada', name: 'Ada', email: 'ada@example.com', notes: 'pays late' });
  }

  stop() {
    console.log('closed');
  }
}

decorate(SeedObserver, { class: [lifeCycleObserver('data')], parameters: [repository('CustomerRepository')] });

module.exports = { SeedObserver };
