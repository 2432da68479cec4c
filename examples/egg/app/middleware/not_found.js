'use strict';
module.exports = () => async function notFound(ctx, next) {
  await next();
  if (ctx.status !== 404 || ctx.body) return;
  ctx.body = { error: `no ${ctx.path}` };
  ctx.status = 404;
};
