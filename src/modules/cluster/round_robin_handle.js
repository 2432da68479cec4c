'use strict';

// SCHED_RR: the primary listens and hands connections to its workers in turn.

const net = require('net');
const { sendHelper } = require('internal/cluster/messages');
const { constants } = require('internal/net');

class RoundRobinHandle {
  /**
   * @param {string} key
   * @param {string|null} address
   * @param {{ port: number, fd: number, flags: number, backlog: number, readableAll: boolean, writableAll: boolean }} options
   */
  constructor(key, address, { port, fd, flags, backlog, readableAll, writableAll }) {
    this.key = key;
    this.workers = new Map();
    this.free = new Map();
    /** Connections that no worker was free for. */
    this.waiting = [];
    /** By worker: the connection that it was given and has not answered for yet. */
    this.given = new Map();
    this.handle = null;
    this.server = net.createServer(() => {
      throw new Error('a connection reached the primary itself');
    });
    this.server.on('error', () => {});

    if (fd >= 0) {
      this.server.listen({ fd, backlog });
    } else if (port >= 0) {
      this.server.listen({
        port,
        host: address,
        // The flag that the worker asked for.
        ipv6Only: Boolean(flags & constants.UV_TCP_IPV6ONLY),
        backlog,
      });
    } else {
      this.server.listen({ path: address, backlog, readableAll, writableAll });
    }
    this.server.once('listening', () => {
      this.handle = this.server._handle;
      this.handle.onconnection = (error, handle) => this.distribute(error, handle);
      this.server._handle = null;
      this.server = null;
    });
  }

  /** @param {(errno: number, reply: object|null, handle: null) => void} send */
  add(worker, send) {
    this.workers.set(worker.id, worker);
    const done = () => {
      if (this.handle.getsockname) {
        const out = {};
        this.handle.getsockname(out);
        send(null, { sockname: out }, null);
      } else {
        send(null, null, null);
      }
      // There may be connections already.
      this.handoff(worker);
    };
    if (this.server === null) {
      done();
      return;
    }
    this.server.once('listening', done);
    this.server.once('error', (error) => send(error.errno, null));
  }

  /** @returns {boolean} true when no worker is left and the handle is closed */
  remove(worker) {
    if (!this.workers.delete(worker.id)) return false;
    this.free.delete(worker.id);
    if (worker.isDead()) this.closeGiven(worker);
    else if (this.given.has(worker.id)) worker.process.once('exit', () => this.closeGiven(worker));
    if (this.workers.size > 0) return false;
    for (const handle of this.waiting) handle.close();
    this.waiting = [];
    this.handle?.close();
    this.handle = null;
    return true;
  }

  /**
   * A worker that died has no answer for what it was given: the other side is told so, instead of waiting for ever. Nobody else could
   * take it, as its request may have been read.
   */
  closeGiven(worker) {
    this.given.get(worker.id)?.close();
    this.given.delete(worker.id);
  }

  distribute(error, handle) {
    if (error || handle === undefined) return;
    this.waiting.push(handle);
    const next = this.free.entries().next();
    if (next.done) return;
    const [id, worker] = next.value;
    this.free.delete(id);
    this.handoff(worker);
  }

  handoff(worker) {
    if (!this.workers.has(worker.id)) return;
    const handle = this.waiting.shift();
    if (handle === undefined) {
      this.free.set(worker.id, worker);
      return;
    }
    this.given.set(worker.id, handle);
    sendHelper(worker.process, { act: 'newconn', key: this.key }, handle, (reply) => {
      this.given.delete(worker.id);
      if (reply.accepted) handle.close();
      // The worker is shutting down: somebody else takes it.
      else this.distribute(0, handle);
      this.handoff(worker);
    });
  }
}

module.exports = RoundRobinHandle;
