'use strict';
// hapi 21 with a JSON route. Prints its port.
const Hapi = require('../lib/packages').requireOf('hapi', '@hapi/hapi');

async function main() {
  const server = Hapi.server({ port: 0, host: '127.0.0.1' });
  server.route({
    method: 'GET',
    path: '/things/{id}',
    handler: (request) => ({ id: request.params.id, name: 'thing', agent: request.headers['user-agent'] ?? null }),
  });
  await server.start();
  console.log(server.info.port);
}
main();
