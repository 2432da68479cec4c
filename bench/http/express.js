'use strict';
// Express 5 with a JSON route. Prints its port.
const express = require('../lib/packages').requireOf('express', 'express');

const app = express();
app.get('/things/:id', (request, response) => {
  response.json({ id: request.params.id, name: 'thing', agent: request.get('user-agent') ?? null });
});
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
