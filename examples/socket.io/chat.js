'use strict';
// A chat with rooms: join and leave with acknowledgements, messages to a room, who is there, typing notices that may be lost.
const { Server } = require('socket.io');

/**
 * @param {import('node:http').Server} server
 * @param {{ name: string, redisUrl?: string }} options
 */
function createChat(server, { name, redisUrl }) {
  const io = new Server(server, { serveClient: false, pingInterval: 10_000 });
  const redis = redisUrl ? connectRedis(io, redisUrl) : [];

  io.use((socket, next) => {
    const { user } = socket.handshake.auth;
    if (typeof user !== 'string' || user === '') return next(new Error('who are you?'));
    socket.data.user = user;
    return next();
  });

  io.on('connection', (socket) => {
    const { user } = socket.data;
    socket.emit('welcome', { server: name, transport: socket.conn.transport.name });

    socket.on('join', async (room, acknowledge) => {
      await socket.join(room);
      socket.to(room).emit('joined', { room, user });
      const there = await io.in(room).fetchSockets();
      acknowledge(there.map(({ data }) => data.user).sort());
    });
    socket.on('leave', async (room, acknowledge) => {
      await socket.leave(room);
      io.to(room).emit('left', { room, user });
      acknowledge();
    });
    socket.on('message', (room, text, acknowledge) => {
      if (!socket.rooms.has(room)) return acknowledge({ error: `you are not in ${room}` });
      io.to(room).emit('message', { room, user, text });
      return acknowledge({ ok: true });
    });
    socket.on('typing', (room) => socket.to(room).volatile.emit('typing', { room, user }));
    socket.on('picture', (room, picture) => socket.to(room).emit('picture', { room, user, picture }));
    socket.on('disconnecting', () => {
      for (const room of socket.rooms) if (room !== socket.id) socket.to(room).emit('left', { room, user });
    });
  });

  let refusing = false;
  io.engine.use((request, response, next) => {
    if (!refusing || request._query.sid) return next();
    response.writeHead(503, { 'Retry-After': '1' });
    return response.end();
  });

  return {
    /** From now on only those who are there are served: load balancers try elsewhere on 503. */
    refuse() {
      refusing = true;
    },
    async close() {
      await io.close();
      for (const client of redis) client.disconnect();
    },
  };
}

/** Makes rooms span all processes that use the same Redis. */
function connectRedis(io, url) {
  const Redis = require('ioredis');
  const { createAdapter } = require('@socket.io/redis-adapter');
  const publisher = new Redis(url);
  const subscriber = publisher.duplicate();
  io.adapter(createAdapter(publisher, subscriber));
  return [publisher, subscriber];
}

module.exports = { createChat };
