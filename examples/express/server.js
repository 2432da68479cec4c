'use strict';
// Starts the shop: PORT=3000 nodus server.js. SIGTERM lets open requests end, as platforms such as Heroku expect it.
const { createApp } = require('./app');

const server = createApp().listen(process.env.PORT ?? 3000, (error) => {
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});

process.once('SIGTERM', () => server.close(() => console.log('drained')));
