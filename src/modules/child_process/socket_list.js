'use strict';

// server.getConnections() and server.close() also count sockets that were sent to children: both sides keep a list for each server.

const EventEmitter = require('events');

/** In the process that sent sockets. */
class SocketListSend extends EventEmitter {
  constructor(child, key) {
    super();
    this.key = key;
    this.child = child;
    child.once('exit', () => this.emit('exit', this));
  }

  #request(message, event, callback) {
    if (!this.child.connected) {
      callback();
      return;
    }
    this.child._send(message, undefined, false, (error) => {
      if (error) {
        // The child is gone: its sockets are closed.
        onClose.call(this);
      }
    });
    const onReply = (reply) => {
      if (reply.key !== this.key || reply.cmd !== event) return;
      this.child.removeListener('disconnect', onClose);
      this.child.removeListener('internalMessage', onReply);
      callback(null, reply);
    };
    const onClose = () => {
      this.child.removeListener('internalMessage', onReply);
      this.child.removeListener('disconnect', onClose);
      callback();
    };
    this.child.once('disconnect', onClose);
    this.child.on('internalMessage', onReply);
  }

  close(callback) {
    this.#request({ cmd: 'NODE_SOCKET_NOTIFY_CLOSE', key: this.key }, 'NODE_SOCKET_ALL_CLOSED', () => callback());
  }

  getConnections(callback) {
    this.#request({ cmd: 'NODE_SOCKET_GET_COUNT', key: this.key }, 'NODE_SOCKET_COUNT', (error, reply) => {
      callback(error ?? null, reply ? reply.count : 0);
    });
  }
}

/** In the process that got them. */
class SocketListReceive extends EventEmitter {
  constructor(child, key) {
    super();
    this.connections = 0;
    this.key = key;
    this.child = child;
    child.on('internalMessage', (message) => {
      if (message.key !== this.key) return;
      if (message.cmd === 'NODE_SOCKET_NOTIFY_CLOSE') {
        // 0 connections: nothing to wait for.
        if (this.connections === 0) this.#allClosed();
        else this.once('empty', () => this.#allClosed());
      } else if (message.cmd === 'NODE_SOCKET_GET_COUNT') {
        if (!child.connected) return;
        child._send({ cmd: 'NODE_SOCKET_COUNT', key: this.key, count: this.connections });
      }
    });
  }

  #allClosed() {
    if (!this.child.connected) return;
    this.child._send({ cmd: 'NODE_SOCKET_ALL_CLOSED', key: this.key }, undefined, true);
  }

  add({ socket }) {
    this.connections++;
    socket.once('close', () => {
      this.connections--;
      if (this.connections === 0) this.emit('empty', this);
    });
  }
}

module.exports = { SocketListSend, SocketListReceive };
