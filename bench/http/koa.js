'use strict';
// Koa 3 with a JSON answer. Prints its port.
const Koa = require('../lib/packages').requireOf('koa', 'koa');

const app = new Koa();
app.use(async (context) => {
  const [, , id] = context.path.split('/');
  context.body = { id, name: 'thing', agent: context.get('user-agent') || null };
});
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
