'use strict';
// Starts the notes: PORT=3000 LOG=notes.log nodus server.js. Logs go through pino's worker threads.
const { buildApp } = require('./app');

const app = buildApp({
  level: 'info',
  transport: {
    targets: [
      { target: 'pino/file', level: 'info', options: { destination: process.env.LOG ?? 1, mkdir: true } },
      { target: './log_errors.js', level: 'error', options: { destination: process.env.ERROR_LOG ?? 2 } },
    ],
  },
});

process.once('SIGTERM', async () => {
  await app.close(); // requests under way end first, new ones are answered 503
  console.log('drained');
});

app.listen({ port: process.env.PORT ?? 3000, host: process.env.HOST ?? '127.0.0.1' }).then((address) => {
  console.log(`listening on ${address}/`);
});
