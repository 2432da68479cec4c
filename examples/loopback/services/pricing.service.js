'use strict';
const { BindingScope, injectable } = require('@loopback/core');
const { decorate } = require('../decorators');

/** Prices: who buys much pays less. */
class PricingService {
  /** @param {{ count: number, price: number }[]} orders */
  total(orders) {
    const sum = orders.reduce((total, { count, price }) => total + count * price, 0);
    const discount = sum >= 100 ? 0.1 : 0;
    return { sum, discount, toPay: Math.round(sum * (1 - discount) * 100) / 100 };
  }
}

decorate(PricingService, { class: [injectable({ scope: BindingScope.SINGLETON })] });

module.exports = { PricingService };
