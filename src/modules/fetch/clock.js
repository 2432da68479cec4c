'use strict';

// Time for connections, without a timer for each request: ticks of a second while requests are under way, and the ends of turns of the
// event loop.

const { setInterval, clearInterval, setImmediate } = require('timers');

const kTick = 1000;

let tick = 0;
let timer = null;
/** Connections with a request under way. */
const watched = new Set();

/** @returns {number} */
const ticks = () => tick;

/** @param {{ onTick(tick: number): void }} connection is asked every second how it does */
function watch(connection) {
  setAdd(watched, connection);
  if (timer !== null) return;
  timer = setInterval(onTick, kTick);
  timer.unref();
}

function unwatch(connection) {
  setDelete(watched, connection);
}

function onTick() {
  tick++;
  if (watched.size === 0) {
    clearInterval(timer);
    timer = null;
    return;
  }
  for (const connection of watched) connection.onTick(tick);
}

/** Those that wait for the turn's end: after the input that is already there was read. */
let waiting = [];

/** @param {{ onTurnsEnd(): void }} connection */
function atTurnsEnd(connection) {
  if (waiting.length === 0) setImmediate(onTurnsEnd);
  arrayPush(waiting, connection);
}

function onTurnsEnd() {
  const list = waiting;
  waiting = [];
  for (let i = 0; i < list.length; i++) list[i].onTurnsEnd();
}

module.exports = { ticks, watch, unwatch, atTurnsEnd };
