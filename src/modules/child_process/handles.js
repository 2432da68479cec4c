'use strict';

// Sockets and servers that travel over an IPC channel (child_process, "subprocess.send()"): how each kind is taken apart, and put
// together on the other side.

const { TCP, Pipe } = require('internal/net');
const { UDP } = require('internal/net/datagram');
const { kSocketList } = require('internal/child_process/ipc');
const {
  codes: { ERR_INVALID_HANDLE_TYPE },
} = require('internal/errors');

/** @typedef {{ send: Function, got: Function, postSend?: Function, simultaneousAccepts?: boolean }} Conversion */

/** @type {Record<string, Conversion>} */
const conversions = {
  __proto__: null,

  'net.Native': {
    send(message, handle) {
      return handle;
    },
    got(message, handle, emit) {
      emit(handle);
    },
  },

  'net.Server': {
    send(message, server) {
      return server._handle;
    },
    got(message, handle, emit) {
      const { Server } = require('net');
      const server = new Server();
      server.listen(handle, () => emit(server));
    },
  },

  'net.Socket': {
    send(message, socket, options) {
      if (!socket._handle) return undefined;
      // The parent's server counts connections that its children hold.
      if (socket.server) {
        message.key = socket.server._connectionKey;
        const firstTime = !this[kSocketList].send[message.key];
        const list = getSocketList('send', this, message.key);
        if (firstTime) socket.server._setupWorker?.(list);
        socket.server._connections--;
      }
      const handle = socket._handle;
      if (!options.keepOpen) {
        handle.onread = () => {};
        socket._handle = null;
        socket.setTimeout(0);
        socket[require('internal/http/symbols').kFreeParser]?.();
      }
      return handle;
    },
    postSend(message, handle, options, callback, target) {
      // The other side says when it has it (NODE_HANDLE_ACK); until then the handle stays open here.
      if (handle && !options.keepOpen) {
        if (target) {
          target._pendingMessage = { callback, message, handle, options, retransmissions: 0 };
        } else {
          handle.close();
        }
      }
    },
    got(message, handle, emit) {
      const { Socket } = require('net');
      const socket = new Socket({ handle, readable: true, writable: true });
      if (message.key) {
        const list = getSocketList('got', this, message.key);
        list.add({ socket });
      }
      emit(socket);
    },
  },

  'dgram.Native': {
    send(message, handle) {
      return handle;
    },
    got(message, handle, emit) {
      emit(handle);
    },
  },

  'dgram.Socket': {
    send(message, socket) {
      message.dgramType = socket.type;
      return require('internal/dgram').handleOf(socket);
    },
    got(message, handle, emit) {
      const dgram = require('dgram');
      const socket = new dgram.Socket(message.dgramType);
      socket.bind(handle, () => emit(socket));
    },
  },
};

function getSocketList(type, worker, key) {
  const lists = worker[kSocketList][type];
  let list = lists[key];
  if (!list) {
    const { SocketListReceive, SocketListSend } = require('internal/child_process/socket_list');
    const Class = type === 'send' ? SocketListSend : SocketListReceive;
    list = lists[key] = new Class(worker, key);
  }
  return list;
}

/**
 * The conversion for a handle given to send().
 * @returns {string} a key of `conversions`
 */
function conversionName(handle) {
  const net = require('net');
  if (handle instanceof net.Socket) return 'net.Socket';
  if (handle instanceof net.Server) return 'net.Server';
  if (handle instanceof TCP || handle instanceof Pipe) return 'net.Native';
  if (handle instanceof require('dgram').Socket) return 'dgram.Socket';
  if (handle instanceof UDP) return 'dgram.Native';
  throw new ERR_INVALID_HANDLE_TYPE();
}

module.exports = { conversions, conversionName };
