'use strict';

// The 'stream' module (https://nodejs.org/api/stream.html): the legacy base class, with everything
// else as its properties.

const { Buffer } = require('buffer');
const { Stream } = require('internal/stream/legacy');
const Readable = require('internal/stream/readable');
const Writable = require('internal/stream/writable');
const Duplex = require('internal/stream/duplex');
const Transform = require('internal/stream/transform');
const PassThrough = require('internal/stream/passthrough');
const { checked } = require('internal/stream/add_abort_signal');
const { destroyer } = require('internal/stream/destroy');
const { eos } = require('internal/stream/end_of_stream');
const { isDestroyed, isDisturbed, isErrored, isReadable, isWritable } = require('internal/stream/predicates');
const { getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal/stream/state');

const { defineProperty } = Object;
const { apply } = Reflect;
const kCustomPromisify = Symbol.for('nodejs.util.promisify.custom');

module.exports = Stream;

Stream.isDestroyed = isDestroyed;
Stream.isDisturbed = isDisturbed;
Stream.isErrored = isErrored;
Stream.isReadable = isReadable;
Stream.isWritable = isWritable;
Stream.Readable = Readable;

// The iterator helpers are loaded when one is first called.

function defineHelper(name, length, helper) {
    defineProperty(helper, 'length', { __proto__: null, value: length });
  defineProperty(helper, 'name', { __proto__: null, value: name });
  defineProperty(Readable.prototype, name, {
    __proto__: null,
    value: helper,
    enumerable: false,
    configurable: true,
    writable: true,
  });
}
const streamReturning = { drop: 1, filter: 2, flatMap: 2, map: 2, take: 1 };
const promiseReturning = { every: 1, forEach: 2, reduce: 3, toArray: 1, some: 1, find: 2 };
for (const name of Object.keys(streamReturning)) {
  defineHelper(name, streamReturning[name], function (...args) {
    if (new.target) throwNotConstructor(name);
    const helper = require('internal/stream/operators').streamReturning[name];
    return Readable.from(apply(helper, this, args));
  });
}
for (const name of Object.keys(promiseReturning)) {
  defineHelper(name, promiseReturning[name], function (...args) {
    if (new.target) throwNotConstructor(name);
    const helper = require('internal/stream/operators').promiseReturning[name];
    return apply(helper, this, args);
  });
}

function throwNotConstructor(name) {
  const { codes: { ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');
  throw new ERR_ILLEGAL_CONSTRUCTOR(name);
}

/**
 * @param {Stream|Iterable|AsyncIterable|Function} stream
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Duplex}
 */
Readable.prototype.compose = function compose(stream, options) {
  return require('internal/stream/operators').compose.call(this, stream, options);
};

Stream.Writable = Writable;
Stream.Duplex = Duplex;
Stream.Transform = Transform;
Stream.PassThrough = PassThrough;

/** Two Duplex streams; what is written to one is read from the other. */
Stream.duplexPair = function duplexPair(options) {
  return require('internal/stream/duplex_pair').duplexPair(options);
};

/** @param {...any} streams the stages, and a callback at the end */
function pipeline(...streams) {
  return require('internal/stream/pipeline').pipeline(...streams);
}
Stream.pipeline = pipeline;
Stream.addAbortSignal = checked.addAbortSignal;
Stream.finished = eos;
Stream.destroy = destroyer;

/** @param {...any} streams the stages */
Stream.compose = function compose(...streams) {
  return require('internal/stream/compose').compose(...streams);
};
Stream.setDefaultHighWaterMark = setDefaultHighWaterMark;
Stream.getDefaultHighWaterMark = getDefaultHighWaterMark;

const promises = () => require('stream/promises');
defineProperty(Stream, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return promises();
  },
});
defineProperty(pipeline, kCustomPromisify, {
  __proto__: null,
  enumerable: true,
  get() {
    return promises().pipeline;
  },
});
defineProperty(eos, kCustomPromisify, {
  __proto__: null,
  enumerable: true,
  get() {
    return promises().finished;
  },
});

// As the module was the class of Node 0.4.
Stream.Stream = Stream;

Stream._isArrayBufferView = ArrayBuffer.isView;
Stream._isUint8Array = function isUint8Array(value) {
  return require('internal/util/types').isUint8Array(value);
};
Stream._uint8ArrayToBuffer = function _uint8ArrayToBuffer(chunk) {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
};
