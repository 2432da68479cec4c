'use strict';
const { get } = require('@loopback/rest');
const { setTimeout: sleep } = require('node:timers/promises');
const { decorate } = require('../decorators');
const { AuditInterceptor } = require('../interceptors/audit.interceptor');

/** For those who run the shop: not in the OpenAPI document. */
class OperationsController {
  audit() {
    return AuditInterceptor.log;
  }

  async slow() {
    await sleep(300);
    return { late: true };
  }

  broken() {
    throw new Error('out of order');
  }
}

const hidden = { 'x-visibility': 'undocumented', responses: { 200: { description: 'for operators', content: { 'application/json': {} } } } };
decorate(OperationsController, {
  methods: {
    audit: { method: [get('/audit', hidden)] },
    slow: { method: [get('/slow', hidden)] },
    broken: { method: [get('/broken', hidden)] },
  },
});

module.exports = { OperationsController };
