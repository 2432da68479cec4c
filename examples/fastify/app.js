'use strict';
// The application without a port, so that it can also be asked by inject().
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const fastify = require('fastify');

/**
 * @param {object|boolean} [logger] pino's options
 * @returns {import('fastify').FastifyInstance}
 */
function buildApp(logger = false) {
  const app = fastify({ logger, ajv: { customOptions: { allErrors: true } }, forceCloseConnections: 'idle' });
  app.register(require('./store'));
  app.register(require('@fastify/static'), { root: path.join(__dirname, 'public'), prefix: '/public/' });
  app.register(require('@fastify/multipart'), { limits: { fileSize: 1024 * 1024 } });
  app.register(require('@fastify/websocket'));
  app.register(require('./notes'), { prefix: '/notes' });
  app.register(live);

  app.decorateRequest('startedAt', 0);
  app.addHook('onRequest', async (request) => {
    request.startedAt = performance.now();
  });
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (request, reply) => {
    if (closing) reply.header('connection', 'close'); // else close() waits until kept connections time out
    reply.header('server-timing', `total;dur=${(performance.now() - request.startedAt).toFixed(3)}`);
  });
  app.get('/slow', async () => {
    await sleep(300);
    return 'late';
  });
  app.get('/broken', async (request) => {
    request.log.info('about to break');
    throw new RangeError('a rejected handler');
  });
  app.setNotFoundHandler((request, reply) => reply.code(404).send({ error: `no ${request.method} ${request.url}` }));
  return app;
}

/** Whoever is connected hears of every note. */
async function live(app) {
  app.get('/live', { websocket: true }, (socket) => {
    socket.send(JSON.stringify({ hello: app.store.size }));
    socket.on('message', (data) => socket.send(`you said ${data}`));
  });
  app.store.onAdd((note) => {
    for (const client of app.websocketServer.clients) client.send(JSON.stringify({ added: note.id }));
  });
}

module.exports = { buildApp };
