'use strict';
// A field that all players share: they send where they push, the server moves everybody and sends the field 60 times a second.
const { WebSocket, WebSocketServer } = require('ws');

const TICKS_PER_SECOND = 60;
const SIZE = 1000;

class Field {
  players = new Map();
  tick = 0;
  #nextId = 1;

  add() {
    const id = this.#nextId++;
    this.players.set(id, { x: SIZE / 2, y: SIZE / 2, dx: 0, dy: 0 });
    return id;
  }

  push(id, dx, dy) {
    const clamp = (value) => Math.max(-1, Math.min(1, Math.trunc(value) || 0));
    Object.assign(this.players.get(id), { dx: clamp(dx), dy: clamp(dy) });
  }

  step() {
    this.tick++;
    for (const player of this.players.values()) {
      player.x = (player.x + player.dx + SIZE) % SIZE;
      player.y = (player.y + player.dy + SIZE) % SIZE;
    }
  }

  /** tick (32 bits), then id, x and y of each player (16 bits each), all big-endian. */
  encode() {
    const buffer = Buffer.allocUnsafe(4 + this.players.size * 6);
    let offset = buffer.writeUInt32BE(this.tick);
    for (const [id, { x, y }] of this.players) {
      offset = buffer.writeUInt16BE(id, offset);
      offset = buffer.writeUInt16BE(x, offset);
      offset = buffer.writeUInt16BE(y, offset);
    }
    return buffer;
  }
}

/** @param {import('node:http').Server} server */
function createGame(server, path) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  const field = new Field();

  server.on('upgrade', (request, socket, head) => {
    if (new URL(request.url, 'http://localhost').pathname !== path) return; // socket.io's
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client));
  });
  sockets.on('connection', (client) => {
    const id = field.add();
    client.send(JSON.stringify({ id, size: SIZE, ticksPerSecond: TICKS_PER_SECOND }));
    client.on('message', (data, isBinary) => {
      if (isBinary && data.length === 2) field.push(id, data.readInt8(0), data.readInt8(1));
    });
    client.on('close', () => field.players.delete(id));
    client.on('error', () => client.terminate());
  });

  // Ticks are counted from the start: what a late timer misses is caught up with, so that the game's clock does not drift.
  const began = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - began) * TICKS_PER_SECOND / 1000);
    if (field.tick === due) return;
    while (field.tick < due) field.step();
    const state = field.encode();
    for (const client of sockets.clients) {
      if (client.readyState === WebSocket.OPEN && client.bufferedAmount < 65_536) client.send(state);
    }
  }, 1000 / TICKS_PER_SECOND);

  return {
    close() {
      clearInterval(timer);
      for (const client of sockets.clients) client.close(1001, 'the server goes away');
      sockets.close();
    },
  };
}

module.exports = { createGame };
