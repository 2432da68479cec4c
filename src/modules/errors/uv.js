'use strict';

// libuv's errors: number -> [name, text].

let errors;

/**
 * @returns {Map<number, [name: string, message: string]>} every error libuv knows, by its negative number
 */
function uvErrorMap() {
  errors ??= new Map(native('errors').getErrorMap());
  return errors;
}

/**
 * @param {number} errno negative
 * @returns {[name: string, message: string]|undefined}
 */
function uvErrorEntry(errno) {
  return uvErrorMap().get(errno);
}

let numbers;

/**
 * @returns {Record<string, number>} the negative numbers by name: UV_ENOENT …
 */
function uvErrorNumbers() {
  if (numbers === undefined) {
    numbers = { __proto__: null };
    for (const [number, [name]] of uvErrorMap()) numbers[`UV_${name}`] = number;
  }
  return numbers;
}

module.exports = { uvErrorEntry, uvErrorMap, uvErrorNumbers };
