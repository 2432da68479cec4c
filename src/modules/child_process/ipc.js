'use strict';

// The channel between a process and its child (child_process, "subprocess.send()"): messages both ways, handles with an
// acknowledgement each, orderly disconnection.

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
const { deprecate } = require('internal/util');
const { createFraming } = require('internal/child_process/serialization');

const internalPrefix = 'NODE_';
const kMaxRetransmissions = 3;
const kQueueLimit = 65536 * 2;
const kDefaultSendOptions = { __proto__: null, swallowErrors: false };
/** Of a channel's target: the connections that its other end holds (handles.js). */
const kSocketList = Symbol('socketList');

/** Most channels carry no handle. */
function conversionOf(type) {
  return require('internal/child_process/handles').conversions[type];
}

function isInternal(message) {
  return (
    message !== null &&
    typeof message === 'object' &&
    typeof message.cmd === 'string' &&
    message.cmd.length > internalPrefix.length &&
    stringStartsWith(message.cmd, internalPrefix)
  );
}

function emit(target, event, message, handle) {
  target.emit(event, message, handle);
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
 * The channel of `target` (process or a ChildProcess).
 *
 * A handle is sent with a message { cmd: 'NODE_HANDLE' }, and everything behind it waits until the other side has answered
 * NODE_HANDLE_ACK, or NODE_HANDLE_NACK when the handle was lost on the way (its sender had closed it, or descriptors ran out).
 */
class IpcChannel {
  #target;
  #pipe;
  #framing;
  #control;
  /** A handle of ours is under way. */
  #awaitsAcknowledgement = false;
  /** What waits for that: arguments of _send(). */
  #waiting = [];
  #wantsDisconnect = false;
  #isClosing = false;
  #peerHasEnded = false;
  #hasEmittedDisconnect = false;
  /** A handle that came, until its message is whole. */
  #received = null;
  /** Arguments of emit() for a target that nobody listens to yet. */
  #unheard = [];

  /**
   * @param {EventEmitter} target
   * @param {object} pipe an IPC Pipe
   * @param {'json'|'advanced'} mode
   */
  constructor(target, pipe, mode) {
    this.#target = target;
    this.#pipe = pipe;
    this.#framing = createFraming(mode);
    this.#control = new Control(pipe);
    pipe.pendingHandle = null;
    pipe.onread = (size, buffer, offset) => this.#onRead(size, buffer, offset);
    target.on('internalMessage', (message, handle) => this.#onInternalMessage(message, handle));
  }

  get control() {
    return this.#control;
  }

  // ---- From the other side ----

  /** The memory that reads go to is the same for many of them. */
  #memory;
  #bytes;

  #onRead(size, buffer, offset) {
    const received = this.#pipe.pendingHandle;
    this.#pipe.pendingHandle = null;
    if (size <= 0) {
      this.#onEnd();
      return;
    }
    if (received) this.#received = received;
    if (buffer !== this.#memory) {
      this.#bytes = Buffer.from(buffer);
      this.#memory = buffer;
    }
    this.#framing.decode(this.#bytes, offset, offset + size, this.#take);
  }

  #take = (message) => {
    let handle;
    if (isInternal(message) && message.cmd === 'NODE_HANDLE') {
      handle = this.#received;
      this.#received = null;
    }
    this.#tell(message, handle);
  };

  #onEnd() {
    this.#peerHasEnded = true;
    this.#pipe.onread = () => {};
    this.#pipe.close();
    this.#emitDisconnect();
  }

  #tell(message, handle) {
    const target = this.#target;
    if (!target.channel && !this.#peerHasEnded) return;
    const event = isInternal(message) ? 'internalMessage' : 'message';
    if (event === 'internalMessage' || target.listenerCount(event) > 0) {
      process.nextTick(emit, target, event, message, handle);
      return;
    }
    if (arrayPush(this.#unheard, [event, message, handle]) > 1) return;
    const onNewListener = (name) => {
      if (name !== 'message') return;
      target.removeListener('newListener', onNewListener);
      const unheard = this.#unheard;
      this.#unheard = [];
      process.nextTick(() => {
        for (let i = 0; i < unheard.length; i++) functionApply(target.emit, target, unheard[i]);
      });
    };
    target.on('newListener', onNewListener);
  }

  #onInternalMessage(message, handle) {
    switch (message.cmd) {
      case 'NODE_HANDLE_ACK':
        this.#onAcknowledgement(true);
        return;
      case 'NODE_HANDLE_NACK':
        this.#onAcknowledgement(false);
        return;
      case 'NODE_HANDLE': {
        const target = this.#target;
        target._send({ cmd: handle ? 'NODE_HANDLE_ACK' : 'NODE_HANDLE_NACK' }, null, true);
        if (!handle) return;
        const { got } = conversionOf(message.type);
        functionCall(got, target, message, handle, (converted) => this.#tell(message.msg, converted));
      }
    }
  }

  #onAcknowledgement(hasArrived) {
    const target = this.#target;
    const pending = target._pendingMessage;
    if (pending) {
      if (!hasArrived && pending.retransmissions++ < kMaxRetransmissions) {
        target._send(pending.message, pending.handle, pending.options, pending.callback);
        return;
      }
      pending.handle.close();
      target._pendingMessage = null;
      if (!hasArrived) {
        process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
      }
      pending.callback?.(null);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#awaitsAcknowledgement = false;
    // The next handle makes what is behind it wait again.
    for (let i = 0; i < waiting.length; i++) functionApply(target._send, target, waiting[i]);
    if (this.#wantsDisconnect && !this.#awaitsAcknowledgement) this.#close();
  }

  // ---- To the other side ----

  /** As target._send(). */
  send(message, handle, options, callback) {
    const type = typeof message;
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    if (type !== 'string' && type !== 'object' && type !== 'number' && type !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
    }
    if (typeof options === 'boolean') options = { swallowErrors: options };
    options ??= {};

    if (!handle) {
      const isAnswer = message?.cmd === 'NODE_HANDLE_ACK' || message?.cmd === 'NODE_HANDLE_NACK';
      if (this.#awaitsAcknowledgement && !isAnswer) return this.#wait([message, undefined, options, callback]);
      return this.#write(message, undefined, undefined, options, callback);
    }
    // Not sent for the first time.
    if (message?.cmd === 'NODE_HANDLE') return this.#write(message, handle, conversionOf(message.type), options, callback);
    const name = require('internal/child_process/handles').conversionName(handle);
    if (this.#awaitsAcknowledgement) return this.#wait([message, handle, options, callback]);
    const wrapped = { cmd: 'NODE_HANDLE', type: name, msg: message };
    const conversion = conversionOf(name);
    const sent = functionCall(conversion.send, this.#target, wrapped, handle, options);
    // A socket that was closed meanwhile: the message still goes, without it.
    return this.#write(sent ? wrapped : message, sent || undefined, conversion, options, callback);
  }

  #wait(args) {
    return arrayPush(this.#waiting, args) === 1;
  }

  #write(message, handle, conversion, options, callback) {
    const pipe = this.#pipe;
    // Then it is the acknowledgement that ends the sending.
    const isAnswered = handle !== undefined && conversion.postSend !== undefined && !options.keepOpen;
    const tell = typeof callback === 'function' ? callback : undefined;
    const result = pipe.write(
      this.#framing.encode(message),
      0,
      (status) => {
        if (status < 0) tell?.(errnoException(status, 'write'));
        else if (!isAnswered) tell?.(null);
      },
      handle,
    );
    if (result < 0) {
      if (handle !== undefined && !options.keepOpen) handle.close?.();
      if (!options.swallowErrors) this.#fail(errnoException(result, 'write'), tell);
    } else {
      if (handle !== undefined) {
        this.#awaitsAcknowledgement = true;
        conversion.postSend?.(message, handle, options, callback, this.#target);
      }
      if (result === 0 && tell !== undefined && !isAnswered) process.nextTick(tell, null);
    }
    return pipe.writeQueueSize === undefined || pipe.writeQueueSize < kQueueLimit;
  }

  #fail(error, callback) {
    if (callback !== undefined) process.nextTick(callback, error);
    else process.nextTick(() => this.#target.emit('error', error));
  }

  /** As target.send() to a channel that is closed. */
  refuse(callback) {
    this.#fail(new ERR_IPC_CHANNEL_CLOSED(), typeof callback === 'function' ? callback : undefined);
    return false;
  }

  // ---- The end ----

  /** As target._disconnect(): when what was sent before has arrived. */
  disconnect() {
    if (!this.#target.channel) return;
    this.#target.connected = false;
    if (this.#awaitsAcknowledgement) this.#wantsDisconnect = true;
    else this.#close();
  }

  #close() {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#target.channel = null;
    // Messages that came with the last read are still told.
    process.nextTick(() => {
      this.#target._pendingMessage?.handle.close();
      this.#pipe.onread = () => {};
      this.#pipe.close();
      this.#emitDisconnect();
    });
  }

  #emitDisconnect() {
    if (this.#hasEmittedDisconnect) return;
    this.#hasEmittedDisconnect = true;
    this.#target.connected = false;
    this.#target.channel = null;
    process.nextTick(() => this.#target.emit('disconnect'));
  }
}

// `_channel`, from before the channel was public.
const kPrivateChannel = '_channel is deprecated. Use ChildProcess.channel instead.';
const getPrivateChannel = deprecate(function() { return this.channel; }, kPrivateChannel, 'DEP0129');
const setPrivateChannel = deprecate(function(value) { this.channel = value; }, kPrivateChannel, 'DEP0129');

/**
 * Gives `target` (process or a ChildProcess) its channel, and the methods for it.
 * @param {EventEmitter} target
 * @param {object} pipe an IPC Pipe
 * @param {'json'|'advanced'} mode
 * @returns {Control}
 */
function setupChannel(target, pipe, mode) {
  const channel = new IpcChannel(target, pipe, mode);
  Object.defineProperty(target, 'channel', {
    __proto__: null,
    configurable: true,
    enumerable: true,
    writable: true,
    value: channel.control,
  });
  Object.defineProperty(target, '_channel', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get: getPrivateChannel,
    set: setPrivateChannel,
  });
  target[kSocketList] = { send: {}, got: {} };
  target.connected = true;

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
    return this.connected ? this._send(message, handle, options, callback) : channel.refuse(callback);
  };
  target._send = function _send(message, handle, options, callback) {
    return channel.send(message, handle, options, callback);
  };
  target.disconnect = function disconnect() {
    if (this.connected) this._disconnect();
    else this.emit('error', new ERR_IPC_DISCONNECTED());
  };
  target._disconnect = function _disconnect() {
    channel.disconnect();
  };

  pipe.readStart();
  return channel.control;
}

module.exports = { setupChannel, isInternal, kSocketList };
