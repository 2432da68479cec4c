'use strict';
// One HTTP server for the page, the chat (socket.io, /socket.io/) and the game (ws, /game).
// With REDIS_URL set, several such processes are one chat: see ../deploy.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { createChat } = require('./chat');
const { createGame } = require('./game');

const name = process.env.NAME ?? 'chat';
const page = path.join(__dirname, 'public/index.html');
let draining = false;

const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/health') {
    response.writeHead(draining ? 404 : 200, { 'Content-Type': 'text/plain' }).end(draining ? 'draining\n' : `${name}\n`);
  } else if (pathname === '/') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    fs.createReadStream(page).pipe(response);
  } else {
    response.writeHead(404).end();
  }
});
const game = createGame(server, '/game');
const chat = createChat(server, { name, redisUrl: process.env.REDIS_URL });

/** Says no to health checks (404 is HAProxy's word for draining) and to new clients, lets load balancers see it, then ends every connection. */
function drain() {
  draining = true;
  chat.refuse();
  setTimeout(async () => {
    game.close();
    await chat.close(); // closes the HTTP server, too
    server.closeIdleConnections();
    console.log('drained');
  }, Number(process.env.DRAIN_MS ?? 0));
}

process.once('SIGTERM', drain);
// A socket from systemd is descriptor 3 (sd_listen_fds(3)).
const socket = process.env.LISTEN_FDS ? { fd: 3 } : { port: process.env.PORT ?? 3000, host: process.env.HOST };
server.listen(socket, () => console.log(`listening on http://127.0.0.1:${server.address()?.port ?? 'fd 3'}/`));
