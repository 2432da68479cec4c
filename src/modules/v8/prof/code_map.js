'use strict';

// What lies at an address: code of V8, which comes, moves and goes, and libraries.

const kPageBits = 12;
const pageOf = (address) => Math.floor(address / 2 ** kPageBits);

/** @typedef {{name: string, kind: 'js'|'cpp'|'library', start: number, size: number}} Code */

/** Code of V8, by the pages that it touches. */
class DynamicCode {
  /** @type {Map<number, Code[]>} */
  #pages = new Map();
  /** @type {Map<number, Code>} by start */
  #starts = new Map();

  /** In the place of whatever was there. @param {Code} code */
  add(code) {
    const end = code.start + code.size;
    for (let page = pageOf(code.start); page <= pageOf(end - 1); page++) {
      for (const old of this.#pages.get(page)?.slice() ?? []) {
        if (old.start < end && code.start < old.start + old.size) this.remove(old.start);
      }
    }
    for (let page = pageOf(code.start); page <= pageOf(end - 1); page++) {
      const list = this.#pages.get(page);
      if (list === undefined) this.#pages.set(page, [code]);
      else list.push(code);
    }
    this.#starts.set(code.start, code);
  }

  /** @param {number} start */
  remove(start) {
    const code = this.#starts.get(start);
    if (code === undefined) return;
    this.#starts.delete(start);
    for (let page = pageOf(start); page <= pageOf(start + code.size - 1); page++) {
      const list = this.#pages.get(page);
      list.splice(list.indexOf(code), 1);
      if (list.length === 0) this.#pages.delete(page);
    }
  }

  move(from, to) {
    const code = this.#starts.get(from);
    if (code === undefined) return;
    this.remove(from);
    this.add({ ...code, start: to });
  }

  /** @returns {Code|undefined} */
  find(address) {
    return this.#pages.get(pageOf(address))?.find(({ start, size }) => address >= start && address < start + size);
  }
}

/** Functions of a library; its symbols are read when the first address in it is looked up. */
class Library {
  #symbols;
  #readSymbols;
  #self;

  /**
   * @param {string} name
   * @param {number} start of its code
   * @param {number} end
   * @param {(name: string, start: number) => Code[]} readSymbols sorted by address
   */
  constructor(name, start, end, readSymbols) {
    this.start = start;
    this.end = end;
    this.#readSymbols = readSymbols;
    this.#self = { name, kind: 'library', start, size: end - start };
  }

  /** @returns {Code} the function at `address`, or the library itself */
  find(address) {
    this.#symbols ??= this.#readSymbols(this.#self.name, this.start);
    let low = 0;
    let high = this.#symbols.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#symbols[middle].start <= address) low = middle + 1;
      else high = middle;
    }
    const symbol = this.#symbols[low - 1];
    return symbol !== undefined && address < symbol.start + symbol.size ? symbol : this.#self;
  }
}

class CodeMap {
  dynamic = new DynamicCode();
  /** @type {Library[]} */
  libraries = [];
  #readSymbols;

  /** @param {(name: string, start: number) => Code[]} readSymbols of a library, sorted by address */
  constructor(readSymbols) {
    this.#readSymbols = readSymbols;
  }

  /** What a line of the log says of the places of code that is known, and of libraries. @param {string[]} fields */
  take({ 0: what, 1: first, 2: second, 3: third }) {
    if (what === 'shared-library') this.libraries.push(new Library(first, Number(second), Number(third), this.#readSymbols));
    else if (what === 'code-move') this.dynamic.move(Number(first), Number(second));
    else if (what === 'code-delete') this.dynamic.remove(Number(first));
  }

  /** @returns {Code|undefined} */
  find(address) {
    const code = this.dynamic.find(address);
    // Builtins of V8 lie within a library.
    if (code !== undefined) return code;
    return this.libraries.find(({ start, end }) => address >= start && address < end)?.find(address);
  }
}

module.exports = { CodeMap };
