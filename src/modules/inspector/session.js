'use strict';

// class inspector.Session ("Class: inspector.Session"): a program's own conversation with V8's inspector.

const EventEmitter = require('events');
const { Connection, MainThreadConnection } = native('inspector');
const { isMainThread } = require('internal/engine');
const {
  codes: {
    ERR_INSPECTOR_ALREADY_CONNECTED,
    ERR_INSPECTOR_CLOSED,
    ERR_INSPECTOR_COMMAND,
    ERR_INSPECTOR_NOT_CONNECTED,
    ERR_INSPECTOR_NOT_WORKER,
  },
} = require('internal/errors');
const { validateFunction, validateObject, validateString } = require('internal/errors/validators');

const { parse, stringify } = JSON;

class Session extends EventEmitter {
  #connection = null;
  #nextId = 1;
  /** @type {Map<number, Function>} */
  #callbacks = new Map();

  /** Connects to the inspector of this thread. */
  connect() {
    this.#connect(Connection);
  }

  /** Connects a worker to the inspector of the main thread. */
  connectToMainThread() {
    if (isMainThread()) throw new ERR_INSPECTOR_NOT_WORKER();
    this.#connect(MainThreadConnection);
  }

  #connect(Class) {
    if (this.#connection !== null) throw new ERR_INSPECTOR_ALREADY_CONNECTED('The inspector session');
    if (process.permission !== undefined) require('internal/permission').check('inspector', 'Connect');
    this.#connection = new Class((message) => this.#onMessage(message));
  }

  #onMessage(text) {
    const message = parse(text);
    try {
      if (message.id !== undefined) {
        const callback = this.#callbacks.get(message.id);
        this.#callbacks.delete(message.id);
        if (callback === undefined) return;
        const { error } = message;
        if (error !== undefined) callback(new ERR_INSPECTOR_COMMAND(error.code, error.message));
        else callback(null, message.result);
        return;
      }
      this.emit(message.method, message);
      this.emit('inspectorNotification', message);
    } catch (error) {
      // It must not unwind through the inspector.
      process.emitWarning(error);
    }
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @param {(error: Error|null, result?: object) => void} [callback]
   */
  post(method, params, callback) {
    validateString(method, 'method');
    if (callback === undefined && typeof params === 'function') {
      callback = params;
      params = null;
    }
    if (params) validateObject(params, 'params');
    if (callback) validateFunction(callback, 'callback');
    if (this.#connection === null) throw new ERR_INSPECTOR_NOT_CONNECTED();
    const id = this.#nextId++;
    const message = { __proto__: null, id, method };
    if (params) message.params = params;
    if (callback) this.#callbacks.set(id, callback);
    this.#connection.dispatch(stringify(message));
  }

  /** Ends the session. What was asked and not answered yet fails; the session can be connected again. */
  disconnect() {
    if (this.#connection === null) return;
    this.#connection.disconnect();
    this.#connection = null;
    const callbacks = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const callback of callbacks) process.nextTick(callback, new ERR_INSPECTOR_CLOSED());
    this.#nextId = 1;
  }
}

module.exports = { Session };
