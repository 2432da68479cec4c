'use strict';

// The channel between a process and its child (child_process, "subprocess.send()"): messages both ways, handles with an
// acknowledgement each, orderly disconnection.

const { clearInterval, setInterval } = require('timers');
const EventEmitter = require('events');
const { Buffer } = require('buffer');
const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_IPC_CHANNEL_CLOSED,
    ERR_IPC_DISCONNECTED,
    ERR_MISSING_ARGS,
  },
  errnoException,
} = require('internal/errors');
const { validateObject } = require('internal/errors/validators');
const { createFraming } = require('internal/child_process/serialization');
const { conversions, conversionName, kSocketList } = require('internal/child_process/handles');

const internalPrefix = 'NODE_';
const kMaxRetransmissions = 3;
const kQueueLimit = 65536 * 2;
const kDefaultSendOptions = { __proto__: null, swallowErrors: false };

function isInternal(message) {
  return (
    message !== null &&
    typeof message === 'object' &&
    typeof message.cmd === 'string' &&
    message.cmd.length > internalPrefix.length &&
    stringStartsWith(message.cmd, internalPrefix)
  );
}

/** process.channel / subprocess.channel: whether the channel keeps the loop alive. */
class Control extends EventEmitter {
  #channel;
  #refs = 0;
  #refExplicitlySet = false;

  constructor(channel) {
    super();
    this.#channel = channel;
  }

  /** By listeners for 'message' and 'disconnect'. */
  refCounted() {
    if (++this.#refs === 1 && !this.#refExplicitlySet) this.#channel.ref();
  }

  unrefCounted() {
    if (--this.#refs === 0 && !this.#refExplicitlySet) {
      this.#channel.unref();
      this.emit('unref');
    }
  }

  ref() {
    this.#refExplicitlySet = true;
    this.#channel.ref();
  }

  unref() {
    this.#refExplicitlySet = true;
    this.#channel.unref();
  }

  get fd() {
    return this.#channel.fd;
  }

  get hasRef() {
    return this.#channel.hasRef();
  }
}

/**
 * Gives `target` (process or a ChildProcess) its channel.
 * @param {EventEmitter} target
 * @param {object} channel an IPC Pipe
 * @param {'json'|'advanced'} mode
 * @returns {Control}
 */
function setupChannel(target, channel, mode) {
  const control = new Control(channel);
  const framing = createFraming(mode);
  let acknowledgement = null; // of the handle sent last: nothing else is sent before it came
  let queue = null;
  let pendingHandle = null;

  Object.defineProperty(target, 'channel', {
    __proto__: null,
    configurable: true,
    enumerable: true,
    writable: true,
    value: control,
  });
  Object.defineProperty(target, '_channel', {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: () => target.channel,
    set: (value) => {
      target.channel = value;
    },
  });
  target[kSocketList] = { send: {}, got: {} };
  target.connected = true;

  channel.pendingHandle = null;
  channel.sockets = target[kSocketList];

  channel.onread = function onread(size, buffer, offset) {
    const received = channel.pendingHandle;
    channel.pendingHandle = null;
    if (size > 0) {
      if (received) pendingHandle = received;
      let messages;
      try {
        messages = framing.decode(Buffer.from(buffer, offset, size));
      } catch (error) {
        // Garbage on the channel: nothing after it can be understood.
        target.emit('error', error);
        target._disconnect?.();
        return;
      }
      for (const message of messages) {
        if (isInternal(message)) {
          if (message.cmd === 'NODE_HANDLE') {
            const handle = pendingHandle;
            pendingHandle = null;
            handleMessage(message, handle);
          } else {
            handleMessage(message, undefined);
          }
        } else {
          handleMessage(message, undefined);
        }
      }
    } else {
      target.disconnectReceived = true;
      channel.onread = () => {};
      channel.close();
      if (target._channel === control) target.channel = null;
      maybeEmitDisconnect();
    }
  };

  let disconnectEmitted = false;
  function maybeEmitDisconnect() {
    if (disconnectEmitted) return;
    disconnectEmitted = true;
    target.connected = false;
    target.channel = null;
    process.nextTick(() => target.emit('disconnect'));
  }

  function emit(event, message, handle) {
    if (target.listenerCount(event) > 0 || event === 'internalMessage') {
      process.nextTick(() => target.emit(event, message, handle));
      return;
    }
    // Nobody listens yet: the message waits for the first listener.
    control.waiting ??= [];
    control.waiting.push([event, message, handle]);
    if (control.waiting.length === 1) target.on('newListener', onNewListener);
  }

  function onNewListener(name) {
    if (name !== 'message') return;
    target.removeListener('newListener', onNewListener);
    const { waiting } = control;
    control.waiting = undefined;
    process.nextTick(() => {
      for (const [event, message, handle] of waiting) target.emit(event, message, handle);
    });
  }

  function handleMessage(message, handle) {
    if (!target.channel && !target.disconnectReceived) return;
    emit(isInternal(message) ? 'internalMessage' : 'message', message, handle);
  }

  target.on('internalMessage', (message, handle) => {
    switch (message.cmd) {
      case 'NODE_HANDLE_ACK':
      case 'NODE_HANDLE_NACK':
        acknowledged(message.cmd === 'NODE_HANDLE_ACK');
        return;
      case 'NODE_HANDLE': {
        if (!handle) {
          // It was lost on the way (the sender had closed it, or descriptors ran out): ask again.
          target._send({ cmd: 'NODE_HANDLE_NACK' }, null, true);
          return;
        }
        target._send({ cmd: 'NODE_HANDLE_ACK' }, null, true);
        const conversion = conversions[message.type];
        Reflect.apply(conversion.got, target, [
          message,
          handle,
          (received) => handleMessage(message.msg, received),
        ]);
      }
    }
  });

  function acknowledged(positive) {
    const pending = target._pendingMessage;
    if (pending) {
      if (positive || pending.retransmissions++ >= kMaxRetransmissions) {
        pending.handle.close();
        target._pendingMessage = null;
        if (!positive) {
          process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
        }
        pending.callback?.(null);
      } else {
        target._send(pending.message, pending.handle, pending.options, pending.callback);
        return;
      }
    }
    const waiting = queue;
    queue = null;
    acknowledgement = null;
    if (waiting === null) return;
    for (const [message, handle, options, callback] of waiting) target._send(message, handle, options, callback);
    if (target.connected && waiting.length > 0 && control.disconnectWanted && queue === null) target._disconnect();
  }

  /**
   * @param {any} message
   * @param {object} [handle] net.Socket, net.Server, dgram.Socket …
   * @param {{ keepOpen?: boolean }} [options]
   * @param {(error: Error|null) => void} [callback]
   * @returns {boolean} false: the backlog grows, send less
   */
  target.send = function send(message, handle, options, callback) {
    if (typeof handle === 'function') {
      callback = handle;
      handle = undefined;
      options = undefined;
    } else if (typeof options === 'function') {
      callback = options;
      options = undefined;
    } else if (options !== undefined) {
      validateObject(options, 'options');
    }
    options = options === undefined ? kDefaultSendOptions : { swallowErrors: false, ...options };
    if (this.connected) return this._send(message, handle, options, callback);
    const error = new ERR_IPC_CHANNEL_CLOSED();
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => this.emit('error', error));
    return false;
  };

  target._send = function _send(message, handle, options, callback) {
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    if (
      typeof message !== 'string' &&
      typeof message !== 'object' &&
      typeof message !== 'number' &&
      typeof message !== 'boolean'
    ) {
      throw new ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
    }
    if (typeof options === 'boolean') options = { swallowErrors: options };
    options ??= {};

    let sent = handle;
    let conversion;
    if (handle) {
      if (message?.cmd === 'NODE_HANDLE') {
        conversion = conversions[message.type];
      } else {
        message = { cmd: 'NODE_HANDLE', type: undefined, msg: message };
        message.type = conversionName(handle);
        if (acknowledgement !== null) {
          queue ??= [];
          queue.push([message.msg, handle, options, callback]);
          return queue.length === 1;
        }
        conversion = conversions[message.type];
        sent = Reflect.apply(conversion.send, target, [message, handle, options]);
        // A socket that was closed meanwhile: the message still goes, without it.
        if (!sent) message = message.msg;
      }
    } else if (
      acknowledgement !== null &&
      !(message?.cmd === 'NODE_HANDLE_ACK' || message?.cmd === 'NODE_HANDLE_NACK')
    ) {
      // Order is kept: behind a handle under way everything waits.
      queue ??= [];
      arrayPush(queue, [message, undefined, options, callback]);
      return queue.length === 1;
    }

    const text = framing.encode(message);
    const wasAsync = channel.write(
      text,
      0,
      (status) => {
        if (typeof callback !== 'function' || (sent && conversion?.postSend && !options.keepOpen)) {
          if (status < 0 && typeof callback === 'function') callback(errnoException(status, 'write'));
          return;
        }
        callback(status < 0 ? errnoException(status, 'write') : null);
      },
      sent || undefined,
    );
    if (wasAsync >= 0) {
      if (sent) {
        acknowledgement = message;
        if (queue === null) queue = [];
        if (conversion?.postSend) conversion.postSend(message, sent, options, callback, target);
      }
      if (wasAsync === 0 && typeof callback === 'function' && !(sent && conversion?.postSend && !options.keepOpen)) {
        process.nextTick(callback, null);
      }
    } else {
      if (sent && !options.keepOpen) sent.close?.();
      if (!options.swallowErrors) {
        const error = errnoException(wasAsync, 'write');
        if (typeof callback === 'function') process.nextTick(callback, error);
        else process.nextTick(() => target.emit('error', error));
      }
    }
    return channel.writeQueueSize === undefined || channel.writeQueueSize < kQueueLimit;
  };

  target.disconnect = function disconnect() {
    if (!this.connected) {
      this.emit('error', new ERR_IPC_DISCONNECTED());
      return;
    }
    this._disconnect();
  };

  target._disconnect = function _disconnect() {
    if (!this.channel) return;
    this.connected = false;
    if (queue !== null && acknowledgement !== null) {
      // Handles under way arrive first.
      control.disconnectWanted = true;
      this.connected = true;
      const check = setInterval(() => {
        if (acknowledgement !== null) return;
        clearInterval(check);
        this.connected = false;
        finish();
      }, 1);
      return;
    }
    finish();
  };

  let finished = false;
  function finish() {
    if (finished) return;
    finished = true;
    target.channel = null;
    // Messages that came with the last read are still told.
    process.nextTick(() => {
      if (target._pendingMessage) target._pendingMessage.handle.close();
      channel.onread = () => {};
      channel.close();
      maybeEmitDisconnect();
    });
  }

  channel.readStart();
  return control;
}

module.exports = { setupChannel, isInternal };
