'use strict';
// A guest book on Koa 3. Every middleware sees the request on its way in and the answer on its way out.
const { createReadStream } = require('node:fs');
const path = require('node:path');
const { Readable } = require('node:stream');
const { bodyParser } = require('@koa/bodyparser');
const { Router } = require('@koa/router');
const Koa = require('koa');
const serve = require('koa-static');

const app = new Koa({ keys: ['a secret of this example'], asyncLocalStorage: true });
const entries = [];

/** The outermost: how long it took, and failures as JSON. */
app.use(async (ctx, next) => {
  const began = performance.now();
  try {
    await next();
    if (ctx.status === 404 && ctx.body == null) ctx.throw(404, `no ${ctx.path}`);
  } catch (error) {
    ctx.status = error.status ?? 500;
    ctx.body = { error: error.expose ? error.message : 'sorry', fields: error.fields };
    if (ctx.status >= 500) ctx.app.emit('error', error, ctx);
  } finally {
    ctx.set('X-Response-Time', `${(performance.now() - began).toFixed(1)}ms`);
  }
});

/** Middleware in between: each adds its name twice. */
for (const name of ['outer', 'inner']) {
  app.use(async (ctx, next) => {
    (ctx.state.order ??= []).push(`${name} in`);
    await next();
    ctx.state.order.push(`${name} out`);
    ctx.set('X-Order', ctx.state.order.join(', '));
  });
}

app.use(serve(path.join(__dirname, 'public'), { maxage: 60_000 }));
app.use(bodyParser({ jsonLimit: '10kb' }));

const router = new Router({ prefix: '/entries' });
router.param('id', (id, ctx, next) => {
  ctx.entry = entries[id];
  if (!ctx.entry) ctx.throw(404, `no entry ${id}`);
  return next();
});
router
  .get('/', (ctx) => {
    ctx.body = entries;
  })
  .get('entry', '/:id', (ctx) => {
    ctx.body = ctx.entry;
    ctx.lastModified = new Date(ctx.entry.at);
    ctx.etag = `entry-${ctx.params.id}`;
    if (ctx.fresh) ctx.status = 304;
  })
  .post('/', (ctx) => {
    const { name } = ctx.request.body ?? {};
    ctx.assert(name, 422, 'who are you?', { fields: ['name'] });
    entries.push({ name, at: 1_700_000_000_000 });
    ctx.status = 201;
    ctx.set('Location', router.url('entry', entries.length - 1));
    ctx.cookies.set('name', name, { signed: true });
    ctx.body = { id: entries.length - 1, language: ctx.acceptsLanguages('de', 'en') };
  });

const bodies = new Router({ prefix: '/bodies' });
bodies
  .get('/stream', (ctx) => {
    ctx.type = 'text/plain';
    ctx.body = Readable.from(['a stream ', 'as ', 'body']);
  })
  .get('/file', (ctx) => {
    ctx.attachment('server.js');
    ctx.body = createReadStream(__filename);
  })
  .get('/blob', (ctx) => {
    ctx.body = new Blob(['a blob'], { type: 'text/plain' });
  })
  .get('/response', (ctx) => {
    ctx.body = new Response('a response', { headers: { 'x-from': 'Response' } });
  })
  .get('/missing', (ctx) => {
    ctx.body = createReadStream(path.join(__dirname, 'nowhere'));
  })
  .get('/broken', () => {
    throw new Error('the details stay here');
  })
  .get('/me', (ctx) => {
    ctx.body = { name: ctx.cookies.get('name', { signed: true }) ?? null, context: ctx.app.currentContext === ctx };
  })
  .get('/slow', async (ctx) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    ctx.body = 'late';
  });

for (const { routes, allowed } of [router, bodies].map((each) => ({ routes: each.routes(), allowed: each.allowedMethods() }))) {
  app.use(routes).use(allowed);
}
app.on('error', (error) => console.error(`failed: ${error.message}`));

const server = app.listen(process.env.PORT ?? 3000, () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
process.once('SIGTERM', () => server.close(() => console.log('drained')));
