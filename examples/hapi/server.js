'use strict';
// Starts the library: PORT=3000 nodus server.js
const { createServer } = require('./library');

async function main() {
  const server = await createServer({ port: process.env.PORT ?? 3000, host: process.env.HOST ?? '127.0.0.1' });
  await server.start();
  console.log(`listening on http://127.0.0.1:${server.info.port}/`);
  process.once('SIGTERM', async () => {
    await server.stop({ timeout: 5000 });
    console.log('drained');
  });
}

main();
