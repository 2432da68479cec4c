'use strict';
// Starts the shop: PORT=3000 nodus server.js
const { ShopApplication } = require('./application');

async function main() {
  const app = new ShopApplication({
    rest: {
      port: Number(process.env.PORT ?? 3000),
      host: process.env.HOST ?? '127.0.0.1',
      gracePeriodForClose: 5000,
      openApiSpec: { setServersFromRequest: true },
    },
    shutdown: { signals: [] }, // here it says when it has drained
  });
  await app.boot();
  await app.start();
  console.log(`listening on ${app.restServer.url}/`);
  process.once('SIGTERM', async () => {
    await app.stop();
    console.log('drained');
  });
}

main();
