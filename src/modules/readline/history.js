'use strict';

const { validateArray, validateNumber } = require('internal/errors/validators');

const kDefaultSize = 30;

/**
 * Texts of several lines are kept as one, the last line first.
 * @param {string} text
 */
const toEntry = (text) => (stringIncludes(text, '\n') ? arrayJoin(arrayReverse(stringSplit(text, '\n')), '\r') : text);

/** @param {string} entry */
const fromEntry = (entry) => (stringIncludes(entry, '\r') ? arrayJoin(arrayReverse(stringSplit(entry, '\r')), '\n') : entry);

/** The lines entered before, latest first, and the place in them. */
class HistoryManager {
  /**
   * @param {import('events').EventEmitter} owner emits 'history'
   * @param {{history?: string[], size?: number, historySize?: number, removeHistoryDuplicates?: boolean}} options
   */
  constructor(owner, options) {
    let { history, size = options.historySize } = options;
    if (history === undefined) history = [];
    else validateArray(history, 'history');
    if (size === undefined) size = kDefaultSize;
    validateNumber(size, 'size', 0);
    this.owner = owner;
    this.history = history;
    this.size = size;
    this.index = -1;
    this.removeDuplicates = !!options.removeHistoryDuplicates;
  }

  /**
   * Adds a line.
   * @param {string} line
   * @param {boolean} [replaces] takes the latest entry's place
   * @returns {string} the line as it is kept
   */
  add(line, replaces = false) {
    if (line.length === 0) return '';
    if (!this.history || this.size === 0 || line.trim().length === 0) return line;
    const entry = toEntry(line);
    if (replaces) this.history.shift();
    if (this.history.length === 0 || this.history[0] !== entry) {
      if (this.removeDuplicates) {
        const duplicate = this.history.indexOf(entry);
        if (duplicate !== -1) this.history.splice(duplicate, 1);
      }
      this.history.unshift(entry);
      if (this.history.length > this.size) this.history.pop();
    }
    this.index = -1;
    const { 0: kept } = this.history;
    // A listener may change the list, to keep secrets out of it.
    this.owner.emit('history', this.history);
    return kept === entry ? line : kept;
  }

  /**
   * The next older line that begins with `search` and is not `current`.
   * @returns {string|undefined} undefined when there is no older line at all
   */
  older(search, current) {
    if (this.history.length === 0 || this.index >= this.history.length) return undefined;
    let index = this.index + 1;
    current = toEntry(current);
    while (index < this.history.length && (!this.history[index].startsWith(search) || current === this.history[index])) index++;
    this.index = index;
    return index === this.history.length ? search : fromEntry(this.history[index]);
  }

  /**
   * The next newer line that begins with `search` and is not `current`.
   * @returns {string|undefined} undefined when there is none
   */
  newer(search, current) {
    if (this.index < 0) return undefined;
    let index = this.index - 1;
    current = toEntry(current);
    while (index >= 0 && (!this.history[index].startsWith(search) || current === this.history[index])) index--;
    this.index = index;
    return index === -1 ? search : fromEntry(this.history[index]);
  }
}

module.exports = { HistoryManager, fromEntry };
