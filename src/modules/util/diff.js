'use strict';

// The shortest edit script between two sequences: E. Myers, "An O(ND) Difference Algorithm and Its
// Variations", Algorithmica 1 (1986).

const kInsert = 1;
const kDelete = -1;
const kKeep = 0;

/** Longer inputs would take more memory than the answer is worth. */
const kMaxLength = 2 ** 31 - 1;

/** May the last line differ by a comma? */
function sameLine(actual, expected, ignoreComma) {
  if (actual === expected) return true;
  if (!ignoreComma) return false;
  if (`${actual},` === expected) return true;
  return actual === `${expected},`;
}

/**
 * @param {string[]|string} actual
 * @param {string[]|string} expected
 * @param {boolean} [ignoreComma]
 * @returns {Array<[operation: -1|0|1, value: string]>} in reverse order
 */
function myersDiff(actual, expected, ignoreComma = false) {
  const actualLength = actual.length;
  const expectedLength = expected.length;
  const max = actualLength + expectedLength;
  if (max > kMaxLength) {
    const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
    throw new ERR_OUT_OF_RANGE('myersDiff input size', `< 2^31`, max);
  }
  // furthest[max + k]: how far in ACTUAL the best path on diagonal k reaches.
  const furthest = new Int32Array(2 * max + 1);
  const trace = [];
  for (let edits = 0; edits <= max; edits++) {
    // Only the diagonals reached so far can matter when tracing back.
    arrayPush(trace, typedArraySlice(furthest, max - edits, max + edits + 1));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const at = max + diagonal;
      let x = diagonal === -edits || (diagonal !== edits && furthest[at - 1] < furthest[at + 1]) ?
        furthest[at + 1] : furthest[at - 1] + 1;
      let y = x - diagonal;
      while (x < actualLength && y < expectedLength &&
             sameLine(actual[x], expected[y], ignoreComma)) {
        x++;
        y++;
      }
      furthest[at] = x;
      if (x >= actualLength && y >= expectedLength) {
        return traceBack(trace, actual, expected, ignoreComma);
      }
    }
  }
}

/** The path from the end to the start. */
function traceBack(trace, actual, expected, ignoreComma) {
  const result = [];
  let x = actual.length;
  let y = expected.length;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reached = trace[edits];
    const diagonal = x - y;
    const at = edits + diagonal;
    const previous = diagonal === -edits || (diagonal !== edits && reached[at - 1] < reached[at + 1]) ?
      diagonal + 1 : diagonal - 1;
    const previousX = edits === 0 ? 0 : reached[edits + previous];
    const previousY = edits === 0 ? 0 : previousX - previous;
    while (x > previousX && y > previousY) {
      const item = actual[x - 1];
      // Where only a comma differs, the text that has it is shown.
      const value = ignoreComma && !stringEndsWith(item, ',') ? expected[y - 1] : item;
      arrayPush(result, [kKeep, value]);
      x--;
      y--;
    }
    if (edits > 0) {
      if (x > previousX) {
        x--;
        arrayPush(result, [kInsert, actual[x]]);
      } else {
        y--;
        arrayPush(result, [kDelete, expected[y]]);
      }
    }
  }
  return result;
}

/**
 * util.diff: how ACTUAL becomes EXPECTED. Strings are compared character by character.
 * @param {string|string[]} actual
 * @param {string|string[]} expected
 */
function diff(actual, expected) {
  if (actual === expected) return [];
  validateInput(actual, 'actual');
  validateInput(expected, 'expected');
  return myersDiff(actual, expected).reverse();
}

function validateInput(value, name) {
  const { validateString, validateStringArray } = require('internal/errors/validators');
  if (Array.isArray(value)) validateStringArray(value, name);
  else validateString(value, name);
}

module.exports = { diff, kDelete, kInsert, kKeep, myersDiff };
