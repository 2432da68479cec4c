'use strict';
// The shop: what stands in the folders is found by its names when the application boots.
const { BootMixin } = require('@loopback/boot');
const { RepositoryMixin, juggler } = require('@loopback/repository');
const { RestApplication } = require('@loopback/rest');
const { RestExplorerComponent } = require('@loopback/rest-explorer');

class ShopApplication extends BootMixin(RepositoryMixin(RestApplication)) {
  constructor(options) {
    super(options);
    this.projectRoot = __dirname;
    this.component(RestExplorerComponent);
    this.dataSource(new juggler.DataSource({ name: 'shop', connector: 'memory' }));
    this.api({ openapi: '3.0.0', info: { title: 'Shop', version: '1.0.0' }, paths: {} });
    this.middleware(timing, { group: 'timing', upstreamGroups: 'sendResponse' });
  }
}

/** How long it took to find the answer. */
async function timing({ response }, next) {
  const start = performance.now();
  const result = await next();
  if (!response.headersSent) response.setHeader('Server-Timing', `handler;dur=${(performance.now() - start).toFixed(1)}`);
  return result;
}

module.exports = { ShopApplication };
