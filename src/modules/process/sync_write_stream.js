'use strict';

// A Writable over a descriptor that is written synchronously: standard output to a file.

const { Writable } = require('stream');
const fs = require('fs');

class SyncWriteStream extends Writable {
  /**
   * @param {number} fd
   * @param {{autoClose?: boolean}} [options]
   */
  constructor(fd, options = {}) {
    super({ autoDestroy: true });
    this.fd = fd;
    this.readable = false;
    this.autoClose = options.autoClose === undefined ? true : options.autoClose;
  }

  _write(chunk, encoding, callback) {
    try {
      let offset = 0;
      while (offset < chunk.length) offset += fs.writeSync(this.fd, chunk, offset);
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  _destroy(error, callback) {
    if (this.fd === null) return callback(error);
    if (this.autoClose) fs.closeSync(this.fd);
    this.fd = null;
    callback(error);
  }

  destroySoon() {
    this.destroy();
  }
}

module.exports = { SyncWriteStream };
