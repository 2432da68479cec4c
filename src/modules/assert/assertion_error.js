'use strict';

// Class: assert.AssertionError. Node.js documentation, "Assert".

const { inspect } = require('internal/util/inspect');
const { isError } = require('internal/util');
const { isErrorStackTraceLimitWritable } = require('internal/errors');
const { validateObject } = require('internal/errors/validators');
const {
  describeDifference, inspectValue, kReadableOperator,
} = require('internal/assert/difference');
const colors = require('internal/util/colors');

const { defineProperty, getPrototypeOf, hasOwn } = Object;

/** Comparisons whose message shows both sides line by line. */
const kOperatorsWithDiff = ['deepStrictEqual', 'strictEqual', 'partialDeepStrictEqual'];

/** An error without its stack, which differs always and says nothing here. */
function copyError(source) {
  const target = Object.assign({ __proto__: getPrototypeOf(source) }, source);
  defineProperty(target, 'message', { __proto__: null, value: source.message });
  if (hasOwn(source, 'cause')) {
    const { cause } = source;
    defineProperty(target, 'cause', { __proto__: null, value: isError(cause) ? copyError(cause) : cause });
  }
  return target;
}

/** "Expected … to be …" of the negated comparisons: they have only one value to show. */
function describeNegated(actual, operator, diff) {
  let base = kReadableOperator[operator];
  const lines = inspectValue(actual).split('\n');
  if (operator === 'notStrictEqual' &&
      ((typeof actual === 'object' && actual !== null) || typeof actual === 'function')) {
    base = kReadableOperator.notStrictEqualObject;
  }
  if (lines.length > 50 && diff !== 'full') {
    lines.length = 47;
    lines[46] = `${colors.blue}...${colors.white}`;
  }
  if (lines.length === 1) return `${base}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${base}\n\n${lines.join('\n')}\n`;
}

/** Text of at most MAX characters. */
const shorten = (text, max) => (text.length > max ? `${text.slice(0, max - 3)}...` : text);

/** The legacy comparisons: "1 == 2". */
function describeLoose(actual, expected, operator, diff) {
  let actualText = inspectValue(actual);
  let expectedText = inspectValue(expected);
  const readable = kReadableOperator[operator];
  if (operator === 'notDeepEqual' && actualText === expectedText) {
    const text = `${readable}\n\n${actualText}`;
    return diff === 'full' ? text : shorten(text, 1024);
  }
  if (diff !== 'full') {
    actualText = shorten(actualText, 512);
    expectedText = shorten(expectedText, 512);
  }
  if (operator === 'deepEqual') {
    return `${readable}\n\n${actualText}\n\nshould loosely deep-equal\n\n${expectedText}`;
  }
  if (operator === 'notDeepEqual') {
    return `${kReadableOperator.notDeepEqualUnequal}\n\n${actualText}\n\n` +
      `should not loosely deep-equal\n\n${expectedText}`;
  }
  return `${actualText} ${operator} ${expectedText}`;
}

/** The message for the two values, unless the caller has one. */
function describeFailure(options) {
  const { message, operator, diff } = options;
  const hasDiff = arrayIncludes(kOperatorsWithDiff, operator);
  if (message != null && !hasDiff) return String(message); // A symbol may be one.
  colors.refresh();
  // The copies are what the error has as `actual` and `expected`, too.
  if (message == null && isObject(options.actual) && isObject(options.expected) && isErrorWithStack(options.actual) &&
      isErrorWithStack(options.expected)) {
    options.actual = copyError(options.actual);
    options.expected = copyError(options.expected);
  }
  const { actual, expected } = options;
  if (hasDiff) return describeDifference(actual, expected, operator, message ? `${message}` : undefined, diff);
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
    return describeNegated(actual, operator, diff);
  }
  return describeLoose(actual, expected, operator, diff);
}

const isObject = (value) => typeof value === 'object' && value !== null;
const isErrorWithStack = (value) => 'stack' in value && value instanceof Error;

/** At most ten lines of a text that is printed as a property; of a long text what follows 512 characters. */
function addEllipsis(text) {
  const lines = text.split('\n', 11);
  if (lines.length > 10) {
    lines.length = 10;
    return `${lines.join('\n')}\n...`;
  }
  return text.length > 512 ? `${text.slice(512)}...` : text;
}

class AssertionError extends Error {
  /**
   * @param {{message?: string, actual?: unknown, expected?: unknown, operator?: string,
   *   stackStartFn?: Function, diff?: 'simple'|'full'}} options
   */
  constructor(options) {
    validateObject(options, 'options');
    const {
      message, operator, stackStartFn, details, stackStartFunction, diff = 'simple',
    } = options;
    const limit = Error.stackTraceLimit;
    const isLimitWritable = isErrorStackTraceLimitWritable();
    const shown = { ...pick(options), message, operator, diff };
    // The stack is captured below, from the caller on; errors of getters are shown without one.
    if (isLimitWritable) Error.stackTraceLimit = 0;
    try {
      super(describeFailure(shown));
    } finally {
      if (isLimitWritable) Error.stackTraceLimit = limit;
    }

    this.generatedMessage = !message;
    defineProperty(this, 'name', {
      __proto__: null, value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true,
    });
    this.code = 'ERR_ASSERTION';
    if (details) {
      this.actual = undefined;
      this.expected = undefined;
      this.operator = undefined;
      for (let i = 0; i < details.length; i++) {
        this[`message ${i}`] = details[i].message;
        this[`actual ${i}`] = details[i].actual;
        this[`expected ${i}`] = details[i].expected;
        this[`operator ${i}`] = details[i].operator;
        this[`stack trace ${i}`] = details[i].stack;
      }
    } else {
      this.actual = shown.actual;
      this.expected = shown.expected;
      this.operator = operator;
    }
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    // Written now, under a name that has the code, which an Error.prepareStackTrace() of the program finds, too, and with this
    // message: who catches the error may put others in their place.
    void this.stack;
    this.name = 'AssertionError';
    this.diff = diff;
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  /** Long texts are shortened while the error is printed. */
  [inspect.custom](recurseTimes, context) {
    const { actual, expected } = this;
    if (typeof actual === 'string') this.actual = addEllipsis(actual);
    if (typeof expected === 'string') this.expected = addEllipsis(expected);
    const text = inspect(this, { ...context, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}

const pick = ({ actual, expected }) => ({ actual, expected });

module.exports = AssertionError;
