'use strict';
// What the framework reads first; config.prod.js would be laid over it.
const path = require('node:path');

/** @param {{ baseDir: string }} appInfo */
module.exports = (appInfo) => {
  // Logs and what Egg writes about its run go here.
  const state = process.env.STATE_DIR ?? path.join(appInfo.baseDir, 'run');
  return {
    keys: process.env.SESSION_KEYS ?? 'a key of this example',
    rundir: path.join(state, 'run'),
    logger: { dir: path.join(state, 'logs'), consoleLevel: 'NONE' },
    middleware: ['timing', 'notFound'],
    notFound: { match: '/api' },
    // The API is used by programs, which send no token; the forms of the pages must.
    security: { csrf: { ignore: '/api' } },
    i18n: { defaultLocale: 'en-US' },
    multipart: { mode: 'stream', fileSize: '100kb', fileExtensions: ['.txt'] },
    bodyParser: { jsonLimit: '10kb' },
    cluster: { listen: { port: Number(process.env.PORT ?? 3000), hostname: process.env.HOST ?? '127.0.0.1' } },
    onerror: { json: (error, ctx) => { ctx.body = { error: error.expose ? error.message : 'an error of the server' }; } },
  };
};
