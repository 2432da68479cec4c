'use strict';

// libuv's errors: number -> [name, text].

let errors;

/**
 * @returns {Map<number, [name: string, message: string]>} every error libuv knows, by its negative number
 */
function uvErrorMap() {
  if (errors === undefined) {
    errors = new Map();
    const list = native('errors').getErrorMap();
    for (let i = 0; i < list.length; i++) mapSet(errors, list[i][0], list[i][1]);
  }
  return errors;
}

/**
 * @param {number} errno negative
 * @returns {[name: string, message: string]|undefined}
 */
function uvErrorEntry(errno) {
  return mapGet(uvErrorMap(), errno);
}

let numbers;

/**
 * @returns {Record<string, number>} the negative numbers by name: UV_ENOENT …
 */
function uvErrorNumbers() {
  if (numbers === undefined) {
    numbers = { __proto__: null };
    mapForEach(uvErrorMap(), (entry, number) => {
      numbers[`UV_${entry[0]}`] = number;
    });
  }
  return numbers;
}

module.exports = { uvErrorEntry, uvErrorMap, uvErrorNumbers };
