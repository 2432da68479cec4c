'use strict';

// A TCP port of `nodus --workers`: one listening socket for each place, all bound to the same address with SO_REUSEPORT, so that the kernel
// spreads connections evenly without waking several processes for one (docs/architecture.md, "One port, several processes"). The sockets
// belong to the supervisor: connections that wait in the queue of a crashed worker's socket are taken by another until it is back.

const { sendHelper } = require('internal/cluster/messages');
const { constants } = require('internal/net');

/** On a cluster.Worker: the number of its place. */
const kPlace = Symbol('kPlace');

/** @typedef {{ handle: object, keepers: Set<object>, guest: object|null }} Place */

class PortGroup {
  /** @type {Map<number, Place>} */
  #places = new Map();
  #address;
  #options;

  /**
   * @param {string} key
   * @param {string|null} address
   * @param {{ port: number, addressType: number, flags: number, backlog: number }} options
   */
  constructor(key, address, options) {
    this.key = key;
    this.workers = new Map();
    this.#address = address;
    this.#options = { ...options };
  }

  /** @param {(errno: number, reply: object|null, handle: object|null) => void} send */
  add(worker, send) {
    const number = worker[kPlace];
    let place = this.#places.get(number);
    if (place === undefined) {
      const handle = this.#open();
      if (typeof handle === 'number') {
        send(handle, null, null);
        return;
      }
      place = { handle, keepers: new Set(), guest: null };
      this.#places.set(number, place);
    }
    this.workers.set(worker.id, worker);
    place.keepers.add(worker);
    if (place.guest !== null) {
      sendHelper(place.guest.process, { act: 'giveBack', key: this.key, place: number }, null);
      place.guest = null;
    }
    send(0, null, place.handle);
    this.#lendOrphans();
  }

  /**
   * The worker has closed its server.
   * @returns {boolean} true when it was the last, and the port is free
   */
  remove(worker) {
    if (!this.workers.has(worker.id)) return false;
    this.forget(worker);
    if (this.workers.size > 0) return false;
    for (const { handle } of this.#places.values()) handle.close();
    this.#places.clear();
    return true;
  }

  /** The worker is gone; its connections to be wait for others. */
  forget(worker) {
    this.workers.delete(worker.id);
    for (const place of this.#places.values()) {
      place.keepers.delete(worker);
      if (place.guest === worker) place.guest = null;
    }
    this.#lendOrphans();
  }

  /** A bound handle or a negative error number. */
  #open() {
    const { _createServerHandle: create } = require('net');
    const { addressType, flags } = this.#options;
    if (this.#places.size === 0) {
      // With SO_REUSEPORT alone a port that another program serves would look free.
      const probe = create(this.#address, this.#options.port, addressType, undefined, flags);
      if (typeof probe === 'number') return probe;
      if (this.#options.port === 0) {
        const out = {};
        probe.getsockname(out);
        this.#options.port = out.port;
      }
      // A bound socket refuses connections only once it listens.
      const busy = probe.listen(1);
      probe.close();
      if (busy) return busy;
    }
    return create(this.#address, this.#options.port, addressType, undefined, flags | constants.UV_TCP_REUSEPORT);
  }

  /** Sockets that no worker accepts from go to those that are there. */
  #lendOrphans() {
    for (const [number, place] of this.#places) {
      if (place.keepers.size > 0 || place.guest !== null) continue;
      const guest = this.#leastBurdened();
      if (guest === undefined) return;
      place.guest = guest;
      sendHelper(guest.process, { act: 'lend', key: this.key, place: number }, place.handle);
    }
  }

  #leastBurdened() {
    let best;
    let fewest = Infinity;
    for (const worker of this.workers.values()) {
      if (worker.exitedAfterDisconnect || !worker.isConnected()) continue;
      let lent = 0;
      for (const { guest } of this.#places.values()) {
        if (guest === worker) lent++;
      }
      if (lent < fewest) {
        fewest = lent;
        best = worker;
      }
    }
    return best;
  }
}

module.exports = { PortGroup, kPlace };
