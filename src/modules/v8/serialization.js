'use strict';

// The structured clone algorithm's wire format (v8, "Serialization API").

const { Buffer } = require('buffer');
const {
  codes: { ERR_CONSTRUCT_CALL_REQUIRED },
  makeWithMessage,
} = require('internal/errors');
const { isArrayBufferView } = require('internal/util/types');
const { inEachProcess } = require('internal/bootstrap/hooks');
const binding = native('v8');

const { defineProperty } = Object;

/** An error of these arguments says what native code would: no article, no "received". */
const typeError = (message) => makeWithMessage('ERR_INVALID_ARG_TYPE', message);

function checkView(value, name) {
  if (!isArrayBufferView(value)) throw typeError(`${name} must be a TypedArray or a DataView`);
}

/** The native half of a Serializer or Deserializer, in a private field: a property would have to be hidden, which is slow. */
class Native extends (function (owner) { return owner; }) {
  #handle;

  constructor(owner, handle) {
    super(owner);
    handle.owner = owner;
    this.#handle = handle;
  }

  static of(owner) {
    if (typeof owner !== 'object' || owner === null || !(#handle in owner)) throw new TypeError('Illegal invocation');
    return owner.#handle;
  }
}

/** Writes values; subclasses say how to write what V8 cannot. */
function Serializer() {
  if (new.target === undefined) throw new ERR_CONSTRUCT_CALL_REQUIRED('Serializer');
  new Native(this, new binding.Serializer());
}

const serializerMethods = {
  writeHeader() {
    Native.of(this).writeHeader();
  },
  writeValue(value) {
    return Native.of(this).writeValue(value);
  },
  releaseBuffer() {
    return Buffer.from(Native.of(this).releaseBuffer());
  },
  transferArrayBuffer(id, arrayBuffer) {
    if (!(arrayBuffer instanceof ArrayBuffer)) throw typeError('arrayBuffer must be an ArrayBuffer');
    Native.of(this).transferArrayBuffer(id, arrayBuffer);
  },
  writeUint32(value) {
    Native.of(this).writeUint32(value >>> 0);
  },
  writeUint64(high, low) {
    Native.of(this).writeUint64(high >>> 0, low >>> 0);
  },
  writeDouble(value) {
    Native.of(this).writeDouble(Number(value));
  },
  writeRawBytes(source) {
    checkView(source, 'source');
    Native.of(this).writeRawBytes(source);
  },
  _setTreatArrayBufferViewsAsHostObjects(flag) {
    Native.of(this).setTreatViewsAsHostObjects(!!flag);
  },
};

/** Reads values. */
function Deserializer(buffer) {
  if (new.target === undefined) throw new ERR_CONSTRUCT_CALL_REQUIRED('Deserializer');
  checkView(buffer, 'buffer');
  new Native(this, new binding.Deserializer(buffer));
  this.buffer = buffer;
}

const deserializerMethods = {
  readHeader() {
    return Native.of(this).readHeader();
  },
  readValue() {
    return Native.of(this).readValue();
  },
  getWireFormatVersion() {
    return Native.of(this).wireFormatVersion();
  },
  transferArrayBuffer(id, arrayBuffer) {
    if (!(arrayBuffer instanceof ArrayBuffer) && !(arrayBuffer instanceof SharedArrayBuffer)) {
      throw typeError('arrayBuffer must be an ArrayBuffer or SharedArrayBuffer');
    }
    Native.of(this).transferArrayBuffer(id, arrayBuffer);
  },
  readUint32() {
    return Native.of(this).readUint32();
  },
  readUint64() {
    return Native.of(this).readUint64();
  },
  readDouble() {
    return Native.of(this).readDouble();
  },
  _readRawBytes(length) {
    return Native.of(this).readRawBytes(length);
  },
};

function addMethods(Class, methods) {
  const names = Object.keys(methods);
  for (let i = 0; i < names.length; i++) {
    const method = methods[names[i]];
    defineProperty(method, 'length', { __proto__: null, value: 0, configurable: true });
    Class.prototype[names[i]] = method;
  }
}
addMethods(Serializer, serializerMethods);
addMethods(Deserializer, deserializerMethods);

// What a value that cannot be cloned is answered with.
defineProperty(Serializer.prototype, '_getDataCloneError', {
  __proto__: null, value: Error, writable: true, enumerable: true, configurable: true,
});

/**
 * @param {number} length
 * @returns {Buffer} a view on the input
 */
Deserializer.prototype.readRawBytes = function readRawBytes(length) {
  const offset = this._readRawBytes(length);
  return Buffer.from(this.buffer.buffer, this.buffer.byteOffset + offset, length);
};

/** Views by the number they have on the wire. */
const viewTypes = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, DataView,
  Buffer, BigInt64Array, BigUint64Array,
];
if (typeof globalThis.Float16Array === 'function') arrayPush(viewTypes, globalThis.Float16Array);

function viewIndex(view) {
  if (Buffer.isBuffer(view)) return viewTypes.indexOf(Buffer);
  const tag = Object.prototype.toString.call(view).slice(8, -1);
  return viewTypes.findIndex((type) => type.name === tag);
}

/** Also writes Buffers and views on buffers that are only partly used. */
class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view) {
    // Other host objects come here, too, such as handles of the runtime.
    const index = isArrayBufferView(view) ? viewIndex(view) : -1;
    if (index === -1) {
      const { inspect } = require('internal/util/inspect');
      throw new this._getDataCloneError(`Unserializable host object: ${inspect(view)}`);
    }
    this.writeUint32(index);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }
}

class DefaultDeserializer extends Deserializer {
  // Of no length, as Node's. With one that was redefined V8 takes three times as long to make an object.
  constructor(buffer = undefined) {
    super(buffer);
  }

  _readHostObject() {
    const type = viewTypes[this.readUint32()];
    const byteLength = this.readUint32();
    const start = this._readRawBytes(byteLength);
    const size = type.BYTES_PER_ELEMENT || 1;
    const offset = this.buffer.byteOffset + start;
    if (type === Buffer) return Buffer.from(this.buffer.buffer, offset, byteLength);
    if (offset % size === 0) return new type(this.buffer.buffer, offset, byteLength / size);
    const copy = this.buffer.buffer.slice(offset, offset + byteLength);
    return new type(copy, 0, byteLength / size);
  }
}

let prepared = false;

/** Tells the native side what a Buffer is. */
function prepare() {
  prepared = true;
  inEachProcess(() => binding.setBufferPrototype(Buffer.prototype));
}

function refuse(object) {
  const { inspect } = require('internal/util/inspect');
  throw new Error(`Unserializable host object: ${inspect(object)}`);
}

/**
 * As a DefaultSerializer would, in one native call.
 * @param {unknown} value
 * @returns {Buffer}
 */
function serialize(value) {
  if (!prepared) prepare();
  return Buffer.from(binding.serialize(value, refuse));
}

/**
 * As a DefaultDeserializer would.
 * @param {Buffer|NodeJS.TypedArray|DataView} buffer
 * @returns {unknown}
 */
function deserialize(buffer) {
  checkView(buffer, 'buffer');
  if (buffer.buffer instanceof ArrayBuffer) {
    if (!prepared) prepare();
    return binding.deserialize(buffer);
  }
  const deserializer = new DefaultDeserializer(buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}

const ownProperties = (object) => ({ ...object });

/**
 * A message to another process (child_process, "Advanced serialization"), behind its length. What has no other form goes as its own
 * properties.
 * @param {unknown} value
 * @returns {Buffer}
 */
function serializeMessage(value) {
  if (!prepared) prepare();
  return Buffer.from(binding.serializeMessage(value, ownProperties));
}

/**
 * @param {Buffer} bytes what serializeMessage() gave, without the length, stands from START to END
 * @param {number} start
 * @param {number} end
 * @returns {unknown}
 */
function deserializeMessage(bytes, start, end) {
  if (!prepared) prepare();
  return binding.deserializeMessage(bytes, start, end);
}

module.exports = {
  DefaultDeserializer, DefaultSerializer, Deserializer, Serializer, deserialize, deserializeMessage, serialize, serializeMessage,
};
