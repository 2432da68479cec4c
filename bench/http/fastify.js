'use strict';
// Fastify 5 with a JSON route. Prints its port.
const app = require('../lib/packages').requireOf('fastify', 'fastify')();

app.get('/things/:id', async (request) => ({ id: request.params.id, name: 'thing', agent: request.headers['user-agent'] ?? null }));
app.listen({ port: 0, host: '127.0.0.1' }).then(() => console.log(app.server.address().port));
