'use strict';
// examples/socket.io: 200 clients in the rooms of a chat, over both transports, and players in a game of 60 ticks a second.
const assert = require('node:assert');
const { once } = require('node:events');
const { requirePackage, start } = require('../support/server');

const { io } = requirePackage('socket.io-client');
const WebSocket = requirePackage('ws');

const CLIENTS = 200;
const ROOMS = 10;

/** Half of them poll, half use WebSockets. */
async function connect(origin, index) {
  const socket = io(origin, {
    auth: { user: `user ${String(index).padStart(3, '0')}` },
    transports: [index % 2 ? 'websocket' : 'polling'],
    reconnection: false,
    forceNew: true,
  });
  const [welcome] = await once(socket, 'welcome');
  assert.strictEqual(welcome.transport, index % 2 ? 'websocket' : 'polling');
  return socket;
}

async function chat(origin) {
  const nobody = io(origin, { reconnection: false, forceNew: true });
  const [refused] = await once(nobody, 'connect_error');
  assert.strictEqual(refused.message, 'who are you?');
  nobody.close();

  const sockets = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => connect(origin, index)));
  const roomOf = (index) => `room ${index % ROOMS}`;
  const received = sockets.map(() => []);
  sockets.forEach((socket, index) => socket.on('message', (message) => received[index].push(message)));
  await Promise.all(sockets.map((socket, index) => socket.emitWithAck('join', roomOf(index))));
  const there = await sockets[0].emitWithAck('join', roomOf(0));
  assert.deepStrictEqual(there, Array.from({ length: CLIENTS / ROOMS }, (_, i) => `user ${String(i * ROOMS).padStart(3, '0')}`));

  // The first ten clients, each in a room of its own, say something: everybody hears what was said in the own room only.
  await Promise.all(sockets.slice(0, ROOMS).map(async (socket, index) => {
    assert.deepStrictEqual(await socket.emitWithAck('message', roomOf(index), `grüezi ${index}`), { ok: true });
  }));
  const refusal = await sockets[0].emitWithAck('message', 'room 1', 'may I?');
  assert.deepStrictEqual(refusal, { error: 'you are not in room 1' });
  while (received.some((messages) => messages.length === 0)) await new Promise((resolve) => setTimeout(resolve, 10));
  received.forEach((messages, index) => {
    const speaker = index % ROOMS;
    assert.deepStrictEqual(messages, [{ room: roomOf(index), user: `user 00${speaker}`, text: `grüezi ${speaker}` }]);
  });

  // Binary attachments, both ways of transport.
  const picture = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 256));
  const pictures = [10, 20].map((index) => once(sockets[index], 'picture'));
  sockets[0].emit('picture', roomOf(0), picture);
  for (const [sent] of await Promise.all(pictures)) assert.ok(picture.equals(sent.picture));

  const left = once(sockets[10], 'left');
  sockets[0].close();
  assert.deepStrictEqual((await left)[0], { room: 'room 0', user: 'user 000' });

  const upgraded = io(origin, { auth: { user: 'late' }, reconnection: false, forceNew: true });
  await once(upgraded.io, 'open');
  await once(upgraded.io.engine, 'upgrade');
  assert.strictEqual(upgraded.io.engine.transport.name, 'websocket');
  for (const socket of [...sockets, upgraded]) socket.close();
}

async function game(origin) {
  const players = await Promise.all(Array.from({ length: 20 }, async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/game`);
    const [hello] = await once(socket, 'message');
    return { socket, ...JSON.parse(hello) };
  }));
  const [first] = players;
  players.forEach(({ socket }, index) => socket.send(Buffer.from([index % 3 - 1, 1])));

  const states = [];
  await new Promise((resolve) => {
    first.socket.on('message', (data) => {
      states.push({ at: performance.now(), tick: data.readUInt32BE(), data });
      if (states.length === 60) resolve();
    });
  });
  const [began, ended] = [states[0], states.at(-1)];
  assert.strictEqual(ended.data.length, 4 + 20 * 6);
  // The game's clock is the wall's: sixty ticks a second, whatever the load of the machine does to single ones.
  const rate = (ended.tick - began.tick) * 1000 / (ended.at - began.at);
  assert.ok(rate > 45 && rate < 75, `${rate} ticks a second`);
  const positions = new Map();
  for (let offset = 4; offset < ended.data.length; offset += 6) {
    positions.set(ended.data.readUInt16BE(offset), [ended.data.readUInt16BE(offset + 2), ended.data.readUInt16BE(offset + 4)]);
  }
  const [x, y] = positions.get(players[0].id);
  assert.ok(x < 500 && y > 500 && 500 - x === y - 500, `${x}, ${y}`);
  for (const { socket } of players.slice(1)) socket.terminate();
  return first.socket;
}

async function main() {
  const server = await start(['socket.io/server.js']);
  await chat(server.origin);
  const player = await game(server.origin);
  const closed = once(player, 'close');
  await server.stop();
  assert.strictEqual((await closed)[0], 1001);
}

main();
