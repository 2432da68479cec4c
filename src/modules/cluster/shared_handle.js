'use strict';

// SCHED_NONE and datagrams: the primary opens the handle once, every worker gets it and the kernel chooses.

class SharedHandle {
  constructor(key, address, { port, addressType, fd, flags }) {
    this.key = key;
    this.workers = new Map();
    this.handle = null;
    this.errno = 0;
    const made =
      addressType === 'udp4' || addressType === 'udp6'
        ? require('internal/dgram').createSharedHandle(address, port, addressType, fd, flags)
        : require('net')._createServerHandle(address, port, addressType, fd, flags);
    if (typeof made === 'number') this.errno = made;
    else this.handle = made;
  }

  add(worker, send) {
    this.workers.set(worker.id, worker);
    send(this.errno, null, this.handle);
  }

  /** The worker is gone; the socket stays for its successor (`nodus --workers`). */
  forget(worker) {
    this.workers.delete(worker.id);
  }

  remove(worker) {
    if (!this.workers.delete(worker.id)) return false;
    if (this.workers.size > 0) return false;
    this.handle?.close();
    this.handle = null;
    return true;
  }
}

module.exports = SharedHandle;
