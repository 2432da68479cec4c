'use strict';

// How a file's tests are told to the process that runs it: events between the bytes of the program's own output. A frame is a mark, the
// length of what follows, and the event as the structured clone algorithm writes it.

const { Buffer } = require('buffer');
const { inspect } = require('internal/util/inspect');
const { isError } = require('internal/util');

const kMark = Buffer.from([0xff, 0x0f, 0x6e, 0x74, 0x65, 0x73, 0x74, 0x0d]);
const kHeader = kMark.length + 4;
const kError = 'nodus:error';
const kShown = 'nodus:shown';

const { apply } = Reflect;

/** Errors keep their properties; what cannot be cloned is shown as text. */
function pack(value, seen = new Map()) {
  if (!isError(value)) return clonable(value);
  if (seen.has(value)) return seen.get(value);
  const packed = { [kError]: true, name: value.name, message: value.message, stack: undefined, properties: {} };
  seen.set(value, packed);
  const { stack } = value;
  packed.stack = typeof stack === 'string' ? stack : undefined;
  for (const key of new Set([...Object.keys(value), 'code', 'cause', 'errors'])) {
    if (!(key in value) || key === 'stack' || key === 'message') continue;
    const property = value[key];
    packed.properties[key] = {
      isEnumerable: Object.prototype.propertyIsEnumerable.call(value, key),
      value: Array.isArray(property) && property.some(isError) ? property.map((each) => pack(each, seen)) : pack(property, seen),
    };
  }
  return packed;
}

/** What can be told as it is; of everything else, how it shows. */
function clonable(value) {
  if (value === null) return value;
  switch (typeof value) {
    case 'object':
      if (typeof value[inspect.custom] !== 'function') break;
      try {
        return { [kShown]: inspect(value) };
      } catch {
        // Told as the plain object that it is, then.
      }
      break;
    case 'function':
    case 'symbol':
      return shown(value);
    default:
      return value;
  }
  try {
    const { deserialize, serialize } = require('v8');
    return deserialize(serialize(value));
  } catch {
    return shown(value);
  }
}

function shown(value) {
  const { inspectSafely } = require('internal/test_runner/reporters/format');
  return { [kShown]: inspectSafely(value) };
}

const constructors = { __proto__: null, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };

function unpack(value, seen = new Map()) {
  if (value === null || typeof value !== 'object') return value;
  if (seen.has(value)) return seen.get(value);
  if (Array.isArray(value)) return value.map((each) => unpack(each, seen));
  if (typeof value[kShown] === 'string') return { __proto__: null, [inspect.custom]: () => value[kShown] };
  if (value[kError] !== true) return value;
  const { properties } = value;
  const error = properties.code?.value === 'ERR_TEST_FAILURE' ?
    require('internal/test_runner/errors').testFailure('', properties.failureType?.value) :
    new (constructors[value.name] ?? Error)('');
  seen.set(value, error);
  const define = (key, content, enumerable) => Object.defineProperty(error, key, {
    __proto__: null, configurable: true, enumerable, writable: true, value: content,
  });
  define('message', value.message, false);
  define('stack', value.stack, false);
  if (error.name !== value.name) define('name', value.name, false);
  for (const key of Object.keys(properties)) {
    define(key, unpack(properties[key].value, seen), properties[key].isEnumerable);
  }
  return error;
}

/** @param {{type: string, data: object}} event @returns {Buffer} */
function encode({ type, data }) {
  const { serialize } = require('v8');
  let packed = data;
  if (data?.details?.error !== undefined) {
    packed = { ...data, details: { ...data.details, error: pack(data.details.error) } };
  }
  const payload = serialize({ type, data: packed });
  const header = Buffer.allocUnsafe(kHeader);
  kMark.copy(header);
  header.writeUInt32BE(payload.length, kMark.length);
  return Buffer.concat([header, payload]);
}

/** The reporter of a file's process. @param {AsyncIterable<{type: string, data: object}>} events */
async function* encoded(events) {
  for await (const event of events) yield encode(event);
}

/** OUTPUT as it is now: the program may come to have its own idea of process.stdout.write. @param {NodeJS.WriteStream} output */
function asItIs(output) {
  const { Writable } = require('stream');
  const { write } = output;
  return new Writable({
    __proto__: null,
    write(chunk, encoding, callback) { apply(write, output, [chunk, callback]); },
  });
}

/** Takes the output of a process apart. */
class Receiver {
  #rest = Buffer.alloc(0);
  #onEvent;
  #onText;

  /**
   * @param {(event: {type: string, data: object}) => void} onEvent
   * @param {(bytes: Buffer) => void} onText
   */
  constructor(onEvent, onText) {
    this.#onEvent = onEvent;
    this.#onText = onText;
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const at = rest.indexOf(kMark);
      if (at < 0) break;
      if (at > 0) this.#onText(rest.subarray(0, at));
      rest = rest.subarray(at);
      if (rest.length < kHeader) break;
      const end = kHeader + rest.readUInt32BE(kMark.length);
      if (rest.length < end) {
        this.#rest = rest;
        return;
      }
      this.#event(rest.subarray(kHeader, end));
      rest = rest.subarray(end);
    }
    // A mark may be cut in two.
    const keep = startOfMark(rest);
    if (keep > 0) this.#onText(rest.subarray(0, keep));
    this.#rest = rest.subarray(keep);
  }

  #event(payload) {
    const event = require('v8').deserialize(payload);
    if (event.data?.details?.error !== undefined) event.data.details.error = unpack(event.data.details.error);
    this.#onEvent(event);
  }

  /** Nothing follows. */
  end() {
    if (this.#rest.length > 0) this.#onText(this.#rest);
    this.#rest = Buffer.alloc(0);
  }
}

/** Where the last bytes of BYTES may be the start of a mark. */
function startOfMark(bytes) {
  for (let start = Math.max(0, bytes.length - kHeader); start < bytes.length; start++) {
    if (bytes[start] !== kMark[0]) continue;
    const count = Math.min(kMark.length, bytes.length - start);
    if (bytes.compare(kMark, 0, count, start, start + count) === 0) return start;
  }
  return bytes.length;
}

module.exports = { asItIs, encoded, Receiver };
