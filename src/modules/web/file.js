'use strict';

// File (https://w3c.github.io/FileAPI/#file-section): a Blob with a name and a date.

const { codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { Blob, inspectAs } = require('internal/web/blob');
const { kClone, kDeserialize } = require('internal/web/transfer');

const { now } = Date;
const toWellFormed = functionBind(Function.prototype.call, String.prototype.toWellFormed);
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kEnumerable = { __proto__: null, enumerable: true };

let isFile;

function checkFile(value) {
  if (!isFile(value)) throw new ERR_INVALID_THIS('File');
}

class File extends Blob {
  #name;
  #lastModified;

  static {
    isFile = (value) => typeof value === 'object' && value !== null && #name in value;
  }

  /**
   * @param {Iterable<string | ArrayBuffer | ArrayBufferView | Blob>} fileBits
   * @param {string} fileName
   * @param {{ endings?: 'transparent' | 'native', type?: string, lastModified?: number }} [options]
   */
  constructor(fileBits, fileName, options = undefined) {
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('fileBits', 'fileName');
    super(fileBits, options);
    const { lastModified } = options ?? {};
    this.#lastModified = lastModified === undefined ? now() : +lastModified || 0;
    this.#name = toWellFormed(`${fileName}`);
  }

  /** @returns {string} */
  get name() {
    checkFile(this);
    return this.#name;
  }

  /** @returns {number} milliseconds since the epoch */
  get lastModified() {
    checkFile(this);
    return this.#lastModified;
  }

  [kInspect](depth, options) {
    checkFile(this);
    return inspectAs('File', depth, options, {
      size: this.size, type: this.type, name: this.#name, lastModified: this.#lastModified,
    });
  }

  [kClone]() {
    const { data } = super[kClone]();
    return {
      data: { ...data, name: this.#name, lastModified: this.#lastModified },
      deserializeInfo: 'internal/web/file:ClonedFile',
    };
  }

  [kDeserialize](data) {
    super[kDeserialize](data);
    this.#name = data.name;
    this.#lastModified = data.lastModified;
  }
}

Object.defineProperties(File.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'File' },
  name: kEnumerable,
  lastModified: kEnumerable,
});

/** What a cloned File begins as on the other side. */
function ClonedFile() {
  return new File([], '', { lastModified: 0 });
}

module.exports = { ClonedFile, File };
