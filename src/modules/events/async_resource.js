'use strict';

const EventEmitter = require('events');
const { AsyncResource } = require('async_hooks');
const { validateString } = require('internal/errors/validators');

/** The resource of an EventEmitterAsyncResource, which leads back to its emitter. */
class EventEmitterReferencingAsyncResource extends AsyncResource {
  #emitter;

  constructor(emitter, type, options) {
    super(type, options);
    this.#emitter = emitter;
  }

  get eventEmitter() {
    if (!(#emitter in this)) {
      const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
      throw new ERR_INVALID_THIS('EventEmitterReferencingAsyncResource');
    }
    return this.#emitter;
  }
}

/** An emitter whose listeners run in the async context in which it was made. */
class EventEmitterAsyncResource extends EventEmitter {
  #asyncResource;

  /** @param {string|{ name?: string, triggerAsyncId?: number, requireManualDestroy?: boolean, captureRejections?: boolean }} [options] */
  constructor(options = undefined) {
    let name;
    if (typeof options === 'string') {
      name = options;
      options = undefined;
    } else {
      if (new.target === EventEmitterAsyncResource) validateString(options?.name, 'options.name');
      name = options?.name || new.target.name;
    }
    super(options);
    this.#asyncResource = new EventEmitterReferencingAsyncResource(this, name, options);
  }

  /** @param {string|symbol} event */
  emit(event, ...args) {
    const resource = this.#asyncResource;
    args.unshift(super.emit, this, event);
    return Reflect.apply(resource.runInAsyncScope, resource, args);
  }

  emitDestroy() {
    this.#asyncResource.emitDestroy();
  }

  get asyncId() {
    return this.#asyncResource.asyncId();
  }

  get triggerAsyncId() {
    return this.#asyncResource.triggerAsyncId();
  }

  get asyncResource() {
    return this.#asyncResource;
  }
}

module.exports = EventEmitterAsyncResource;
