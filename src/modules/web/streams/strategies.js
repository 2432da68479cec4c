'use strict';

// https://streams.spec.whatwg.org/#qs

const {
  codes: { ERR_INVALID_THIS, ERR_MISSING_OPTION },
} = require('internal/errors');
const { validateObject } = require('internal/errors/validators');
const { inspectAs, kInspect, makeEnumerable, setTag } = require('internal/web/streams/util');

const { defineProperty } = Object;

/** One function for all instances, as the standard wants it; named `size`, no constructor. */
const { size: byteLengthSize } = {
  size(chunk) {
    return chunk.byteLength;
  },
};
const { size: countSize } = {
  size() {
    return 1;
  },
};
defineProperty(byteLengthSize, 'length', { __proto__: null, value: 1, configurable: true });

function highWaterMarkOf(init) {
  validateObject(init, 'init');
  const { highWaterMark } = init;
  if (highWaterMark === undefined) throw new ERR_MISSING_OPTION('init.highWaterMark');
  return +highWaterMark;
}

class ByteLengthQueuingStrategy {
  #highWaterMark;

  /** @param {{ highWaterMark: number }} init */
  constructor(init) {
    this.#highWaterMark = highWaterMarkOf(init);
  }

  /** @readonly @type {number} */
  get highWaterMark() {
    if (!(#highWaterMark in this)) throw new ERR_INVALID_THIS('ByteLengthQueuingStrategy');
    return this.#highWaterMark;
  }

  /** @readonly @type {(chunk: ArrayBufferView) => number} */
  get size() {
    this.#highWaterMark; // eslint-disable-line no-unused-expressions -- throws for another's `this`
    return byteLengthSize;
  }

  [kInspect](depth, options) {
    return inspectAs(this.constructor.name, { highWaterMark: this.highWaterMark }, depth, options);
  }
}
makeEnumerable(ByteLengthQueuingStrategy.prototype, ['highWaterMark', 'size']);
setTag(ByteLengthQueuingStrategy);

class CountQueuingStrategy {
  #highWaterMark;

  /** @param {{ highWaterMark: number }} init */
  constructor(init) {
    this.#highWaterMark = highWaterMarkOf(init);
  }

  /** @readonly @type {number} */
  get highWaterMark() {
    if (!(#highWaterMark in this)) throw new ERR_INVALID_THIS('CountQueuingStrategy');
    return this.#highWaterMark;
  }

  /** @readonly @type {() => number} */
  get size() {
    this.#highWaterMark; // eslint-disable-line no-unused-expressions -- throws for another's `this`
    return countSize;
  }

  [kInspect](depth, options) {
    return inspectAs(this.constructor.name, { highWaterMark: this.highWaterMark }, depth, options);
  }
}
makeEnumerable(CountQueuingStrategy.prototype, ['highWaterMark', 'size']);
setTag(CountQueuingStrategy);

module.exports = { ByteLengthQueuingStrategy, CountQueuingStrategy };
