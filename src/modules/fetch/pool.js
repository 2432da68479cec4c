'use strict';

// Connections by origin, as undici's Agent keeps them: as many as there are requests at a time, one request each, the oldest that is free
// first.

const { Connection } = require('internal/fetch/connection');

/** @type {Map<string, Pool>} */
const pools = new Map();

class Pool {
  /** @param {import('internal/fetch/request_plan').Target} target */
  constructor(target) {
    this.origin = target.origin;
    this.isSecure = target.isSecure;
    const { hostname, port } = target.url;
    this.hostname = hostname[0] === '[' ? stringSlice(hostname, 1, -1) : hostname;
    this.port = port;
    /** The last TLS session, to be resumed. */
    this.session = null;
    /** @type {Connection[]} by age */
    this.connections = [];
    /** How many of them are free, and where the first of those may be. */
    this.free = 0;
    this.firstFree = 0;
  }

  /** @param {import('internal/fetch/exchange').Exchange} exchange */
  send(exchange) {
    const { connections } = this;
    if (this.free > 0) {
      for (let i = this.firstFree; i < connections.length; i++) {
        const connection = connections[i];
        if (!connection.isFree) continue;
        this.firstFree = i + 1;
        connection.take(exchange);
        return;
      }
    }
    const connection = new Connection(this);
    connection.index = connections.length;
    arrayPush(connections, connection);
    connection.connect(exchange);
  }

  /** @param {Connection} connection */
  add(connection) {
    this.free++;
    if (connection.index < this.firstFree) this.firstFree = connection.index;
  }

  /** @param {Connection} connection */
  remove(connection) {
    const { connections } = this;
    const { index } = connection;
    if (connections[index] !== connection) return;
    arraySplice(connections, index, 1);
    for (let i = index; i < connections.length; i++) connections[i].index = i;
    if (index < this.firstFree) this.firstFree--;
    if (connections.length === 0 && mapGet(pools, this.origin) === this) mapDelete(pools, this.origin);
  }
}

/**
 * @param {import('internal/fetch/request_plan').Target} target
 * @param {import('internal/fetch/exchange').Exchange} exchange
 */
function send(target, exchange) {
  let { pool } = target;
  if (pool === undefined || pool.connections.length === 0) {
    pool = mapGet(pools, target.origin);
    if (pool === undefined) {
      pool = new Pool(target);
      mapSet(pools, target.origin, pool);
    }
    target.pool = pool;
  }
  pool.send(exchange);
}

module.exports = { send };
