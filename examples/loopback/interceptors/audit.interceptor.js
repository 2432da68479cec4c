'use strict';
const { asGlobalInterceptor, injectable } = require('@loopback/core');
const { decorate } = require('../decorators');

/** Keeps the last calls of the controllers, with how each ended. */
class AuditInterceptor {
  static log = [];

  value() {
    return async (call, next) => {
      const entry = { call: call.targetName, done: false };
      AuditInterceptor.log.push(entry);
      if (AuditInterceptor.log.length > 100) AuditInterceptor.log.shift();
      const result = await next();
      entry.done = true;
      return result;
    };
  }
}

decorate(AuditInterceptor, { class: [injectable(asGlobalInterceptor('audit'))] });

module.exports = { AuditInterceptor };
