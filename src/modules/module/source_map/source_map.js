'use strict';

// module.SourceMap: where a place in generated code comes from. https://tc39.es/ecma426/

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateObject } = require('internal/errors/validators');

const base64Value = new Uint8Array(128).fill(64);
for (const { 0: i, 1: char } of Object.entries('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')) {
  base64Value[char.charCodeAt(0)] = +i;
}

const isSeparator = (char) => char === ',' || char === ';';

/** Decodes the base 64 VLQ numbers of a `mappings` string, one after the other. */
class MappingReader {
  at = 0;

  constructor(text) {
    this.text = text;
  }

  get done() {
    return this.at >= this.text.length;
  }

  peek() {
    return this.text[this.at];
  }

  next() {
    let result = 0;
    let shift = 0;
    let digit;
    do {
      digit = base64Value[this.text.charCodeAt(this.at++)] ?? 0;
      result |= (digit & 31) << shift;
      shift += 5;
    } while (digit & 32 && !this.done);
    return result & 1 ? (result >>> 1 === 0 ? -0x80000000 : -(result >>> 1)) : result >>> 1;
  }
}

function clonePayload(payload) {
  if (typeof payload !== 'object' || payload === null) throw new ERR_INVALID_ARG_TYPE('payload', ['Object'], payload);
  payload = { ...payload };
  for (const key of Object.keys(payload)) {
    if (Array.isArray(payload[key])) payload[key] = payload[key].slice();
  }
  return payload;
}

class SourceMap {
  #payload;
  #lineLengths = undefined;
  /** Sorted: [line, column, source, sourceLine, sourceColumn, name] @type {Array<[number, number, string?, number?, number?, string?]>} */
  #mappings = [];

  /**
   * @param {object} payload a version 3 source map
   * @param {{lineLengths?: number[]}} [options] lengths of the generated code's lines
   */
  constructor(payload, { lineLengths } = { __proto__: null }) {
    validateObject(payload, 'payload');
    this.#payload = clonePayload(payload);
    this.#parse();
    if (lineLengths?.length) this.#lineLengths = lineLengths;
  }

  get payload() {
    return clonePayload(this.#payload);
  }

  get lineLengths() {
    return this.#lineLengths === undefined ? undefined : this.#lineLengths.slice();
  }

  #parse() {
    const { sections } = this.#payload;
    if (Array.isArray(sections)) {
      for (const { offset, map } of sections) this.#parseMap(map, offset.line, offset.column);
    } else {
      this.#parseMap(this.#payload, 0, 0);
    }
    this.#mappings.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }

  #parseMap({ sources = [], names = [], mappings = '' }, line, column) {
    const reader = new MappingReader(mappings);
    let source = 0;
    let sourceLine = 0;
    let sourceColumn = 0;
    let name = 0;
    while (!reader.done) {
      const next = reader.peek();
      if (next === ',') {
        reader.at++;
        continue;
      }
      if (next === ';') {
        reader.at++;
        line++;
        column = 0;
        continue;
      }
      column += reader.next();
      if (isSeparator(reader.peek())) {
        this.#mappings.push([line, column]);
        continue;
      }
      source += reader.next();
      sourceLine += reader.next();
      sourceColumn += reader.next();
      // As in Node what the very last segment leaves out counts as zeros: it has the source and the name that stood last.
      let symbol;
      if (!isSeparator(reader.peek())) {
        name += reader.next();
        symbol = names[name];
      }
      this.#mappings.push([line, column, sources[source], sourceLine, sourceColumn, symbol]);
    }
  }

  /**
   * The mapping at or before a place of the generated code, both counted from 0; {} when there is none.
   * @param {number} lineOffset
   * @param {number} columnOffset
   */
  findEntry(lineOffset, columnOffset) {
    let low = 0;
    let count = this.#mappings.length;
    while (count > 1) {
      const step = count >> 1;
      const [line, column] = this.#mappings[low + step];
      if (lineOffset < line || (lineOffset === line && columnOffset < column)) {
        count = step;
      } else {
        low += step;
        count -= step;
      }
    }
    const entry = this.#mappings[low];
    if (entry === undefined || lineOffset < entry[0] || (lineOffset === entry[0] && columnOffset < entry[1])) return {};
    return {
      generatedLine: entry[0],
      generatedColumn: entry[1],
      originalSource: entry[2],
      originalLine: entry[3],
      originalColumn: entry[4],
      name: entry[5],
    };
  }

  /**
   * As findEntry(), with places counted from 1 as call sites have them.
   * @param {number} lineNumber
   * @param {number} columnNumber
   */
  findOrigin(lineNumber, columnNumber) {
    const range = this.findEntry(lineNumber - 1, columnNumber - 1);
    if (range.originalSource === undefined || range.originalLine === undefined || range.originalColumn === undefined ||
        range.generatedLine === undefined || range.generatedColumn === undefined) {
      return {};
    }
    return {
      name: range.name,
      fileName: range.originalSource,
      lineNumber: range.originalLine + (lineNumber - range.generatedLine),
      columnNumber: range.originalColumn + (columnNumber - range.generatedColumn),
    };
  }
}

module.exports = { SourceMap };
