// Starts the application: PORT=3000 nodus bin/server.js
import { Ignitor } from '@adonisjs/core';

const root = new URL('../', import.meta.url);

process.env.HOST ??= '127.0.0.1';
process.env.PORT ??= '3000';

new Ignitor(root, { importer: (path) => import(path.startsWith('.') ? new URL(path, root).href : path) })
  .tap((app) => {
    app.ready(async () => {
      const server = await app.container.make('server');
      console.log(`listening on http://127.0.0.1:${server.getNodeServer().address().port}/`);
    });
    app.listen('SIGTERM', () => app.terminate());
  })
  .httpServer()
  .start()
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
