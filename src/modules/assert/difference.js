'use strict';

// The message of a failed comparison: how actual differs from expected. Node.js documentation, "Assert".

const { inspect } = require('internal/util/inspect');
const { myersDiff, kDelete, kInsert, kKeep } = require('internal/util/diff');
const colors = require('internal/util/colors');

const kReadableOperator = {
  __proto__: null,
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

/** Up to this many characters both values fit on one line: 1 !== 2. */
const kMaxShortLength = 12;
/** So many equal lines are shown before others are left out. */
const kContextLines = 5;
const kMaxIdenticalLines = 50;

/** Every property on a line of its own, in order, so that lines can be compared. */
function inspectValue(value) {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
    breakLength: 80,
  });
}

const isObject = (value) => typeof value === 'object' && value !== null;

/** The operator as far as the message is concerned: objects are compared by identity. */
function operatorFor(actual, expected, operator) {
  if (operator === 'strictEqual' &&
      ((isObject(actual) && isObject(expected)) ||
       (typeof actual === 'function' && typeof expected === 'function'))) {
    return 'strictEqualObject';
  }
  return operator;
}

/** Both texts in one line, the characters of one of them in its colour. */
function mixedText(actualText, expectedText) {
  const paint = { [kInsert]: colors.green, [kDelete]: colors.red, [kKeep]: colors.white };
  const script = myersDiff(actualText.split(''), expectedText.split(''), false);
  let text = '\n';
  for (let i = script.length - 1; i >= 0; i--) text += `${paint[script[i][0]]}${script[i][1]}${colors.white}`;
  return text;
}

/** "1 !== 2", or one below the other with a mark where they begin to differ. */
function simpleDifference(actual, actualText, expected, expectedText) {
  let length = actualText.length + expectedText.length;
  if (typeof actual === 'string') length -= 2;
  if (typeof expected === 'string') length -= 2;
  if (length <= kMaxShortLength && (actual !== 0 || expected !== 0)) {
    return { text: `${actualText} !== ${expectedText}`, header: '' };
  }
  const { green, red, white } = colors;
  if (colors.hasColors && typeof actual === 'string' && typeof expected === 'string') {
    return { text: mixedText(actualText, expectedText), header: `${green}actual${white} ${red}expected${white}` };
  }
  let text = `\n${green}+${white} ${actualText}\n${red}- ${white}${expectedText}`;
  const columns = process.stderr.isTTY ? process.stderr.columns : 80;
  if (actualText.length + expectedText.length <= columns) {
    let index = 0;
    while (index < actualText.length && actualText[index] === expectedText[index]) index++;
    // A difference in the first characters is plain to see.
    if (index >= 3 && index < actualText.length) text += `\n${' '.repeat(index + 2)}^`;
  }
  return { text, header: undefined };
}

/** The edit script as lines with + and -; long runs of equal lines are cut. */
function printScript(script, operator) {
  const { green, red, white } = colors;
  let text = '';
  let isSkipping = false;
  let kept = 0;
  for (let i = script.length - 1; i >= 0; i--) {
    const { 0: operation, 1: value } = script[i];
    const previous = i < script.length - 1 ? script[i + 1][0] : undefined;
    if (previous === kKeep && operation !== kKeep) {
      // Leaving out one or two lines saves nothing.
      if (kept === kContextLines + 1) {
        text += `${white}  ${script[i + 1][1]}\n`;
      } else if (kept === kContextLines + 2) {
        text += `${white}  ${script[i + 2][1]}\n${white}  ${script[i + 1][1]}\n`;
      } else if (kept >= kContextLines + 3) {
        text += `${colors.blue}...${white}\n${white}  ${script[i + 1][1]}\n`;
        isSkipping = true;
      }
      kept = 0;
    }
    if (operation === kInsert) {
      // What a partial comparison does not expect may well be there.
      text += operator === 'partialDeepStrictEqual' ?
        `${colors.gray}${colors.hasColors ? ' ' : '+'} ${value}${white}\n` :
        `${green}+${white} ${value}\n`;
    } else if (operation === kDelete) {
      text += `${red}-${white} ${value}\n`;
    } else {
      if (kept < kContextLines) text += `${white}  ${value}\n`;
      kept++;
    }
  }
  return { text: `\n${stringTrimEnd(text)}`, isSkipping };
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} operator
 * @param {string|undefined} customMessage stands in place of the first line
 * @param {'simple'|'full'} diff
 */
function describeDifference(actual, expected, operator, customMessage, diff) {
  operator = operatorFor(actual, expected, operator);
  const actualText = inspectValue(actual);
  const expectedText = inspectValue(expected);
  const actualLines = stringSplit(actualText, '\n');
  const expectedLines = stringSplit(expectedText, '\n');
  let header = `${colors.green}+ actual${colors.white} ${colors.red}- expected${colors.white}`;
  let text = '';
  let isSkipping = false;
  if (actualLines.length === 1 && expectedLines.length === 1 &&
      (!isObject(actual) || !isObject(expected))) {
    const simple = simpleDifference(actual, actualText, expected, expectedText);
    ({ text } = simple);
    header = simple.header ?? header;
  } else if (actualText === expectedText) {
    // The same text, and yet not equal: there is nothing to compare.
    operator = 'notIdentical';
    header = '';
    if (actualLines.length > kMaxIdenticalLines && diff !== 'full') {
      text = `${actualLines.slice(0, kMaxIdenticalLines).join('\n')}\n...}`;
      isSkipping = true;
    } else {
      text = actualText;
    }
  } else {
    const script = myersDiff(actualLines, expectedLines, isObject(actual));
    ({ text, isSkipping } = printScript(script, operator));
    // What a partial comparison does not expect is gray, not green.
    if (operator === 'partialDeepStrictEqual' && colors.hasColors) {
      header = `${colors.gray}actual${colors.white} ${colors.red}- expected${colors.white}`;
    }
  }
  const firstLine = customMessage ?? kReadableOperator[operator];
  return `${firstLine}\n${header}${isSkipping ? '\n... Skipped lines' : ''}\n${text}\n`;
}

module.exports = { describeDifference, inspectValue, kReadableOperator };
