'use strict';
// Starts the forum: PORT=3000 WORKERS=2 nodus server.js, or all of it in one process with WORKERS=0
const http = require('node:http');
const path = require('node:path');
const egg = require('egg');

const workers = Number(process.env.WORKERS ?? 2);
const options = {
  baseDir: __dirname,
  framework: path.dirname(require.resolve('egg/package.json')),
  env: process.env.EGG_SERVER_ENV ?? 'prod',
};

async function serveAlone() {
  const app = await egg.start(options);
  const server = http.createServer(app.callback());
  app.emit('server', server);
  server.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}/`);
  });
  process.once('SIGTERM', () => {
    server.close(async () => {
      await app.close();
      await app.agent.close();
      console.log('drained');
      process.exit();
    });
  });
}

// The master's own SIGTERM ends the workers first, then the agent.
if (workers === 0) serveAlone();
else egg.startCluster({ ...options, workers, port: Number(process.env.PORT ?? 3000) });
