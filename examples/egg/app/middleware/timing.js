'use strict';
module.exports = () => async function timing(ctx, next) {
  const start = performance.now();
  await next();
  ctx.set('Server-Timing', `app;dur=${(performance.now() - start).toFixed(1)}`);
};
