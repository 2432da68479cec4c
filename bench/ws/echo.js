'use strict';
// ws and socket.io: a server and a client in one process, over loopback.
const { once } = require('node:events');
const http = require('node:http');
const { measureAsync } = require('../lib/measure.js');
const { requireOf } = require('../lib/packages.js');

const { WebSocket, WebSocketServer } = requireOf('socket.io', 'ws');

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/** Sends `count` messages, `ahead` of them before the first answer, and waits for all answers. */
function exchange(socket, message, count, ahead, binary) {
  return new Promise((resolve) => {
    let [sent, received] = [0, 0];
    const send = () => {
      sent++;
      socket.send(message, { binary });
    };
    socket.onmessage = () => {
      if (++received === count) resolve();
      else if (sent < count) send();
    };
    while (sent < Math.min(count, ahead)) send();
  });
}

async function echoes() {
  const server = http.createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
  const client = new WebSocket(`ws://127.0.0.1:${await listen(server)}`, { perMessageDeflate: false });
  await once(client, 'open');
  await measureAsync('ws: round trips of 64 B', (count) => exchange(client, 'x'.repeat(64), count, 1, false));
  await measureAsync('ws: echoes of 64 B, 100 on the way', (count) => exchange(client, 'x'.repeat(64), count, 100, false));
  await measureAsync('ws: echoes of 64 KB, 8 on the way', (count) => exchange(client, Buffer.alloc(65_536, 'x'), count, 8, true));
  client.terminate();
  sockets.close();
  server.close();
}

async function acknowledgements() {
  const { Server } = requireOf('socket.io', 'socket.io');
  const { io: connect } = requireOf('socket.io', 'socket.io-client');
  const server = http.createServer();
  const io = new Server(server, { serveClient: false, transports: ['websocket'] });
  io.on('connection', (socket) => socket.on('ask', (value, answer) => answer(value)));
  const client = connect(`http://127.0.0.1:${await listen(server)}`, { transports: ['websocket'] });
  await once(client, 'connect');
  const question = { room: 'hall', text: 'x'.repeat(64) };
  await measureAsync('socket.io: acknowledged events', async (count) => {
    for (let i = 0; i < count; i++) await client.emitWithAck('ask', question);
  });
  client.close();
  await io.close();
}

async function main() {
  await echoes();
  await acknowledgements();
  process.exit();
}

main();
