'use strict';

// Algorithms are numbers to native code (digests.h), so that their names are looked up once.

/**
 * @param {(name: string) => number} lookUp -1: there is none
 * @returns {(name: string) => number} the same, which remembers
 */
function numbersOf(lookUp) {
  const known = new Map();
  return (name) => {
    let number = mapGet(known, name);
    if (number === undefined) {
      number = lookUp(name);
      // Names that are none may be without end.
      if (number >= 0) mapSet(known, name, number);
    }
    return number;
  };
}

module.exports = { numbersOf };
