'use strict';

// What the reporters for people have in common.

const { inspect } = require('internal/util/inspect');
const { relative } = require('path');
const { shouldColorize } = require('internal/util/colors');

/** Symbols in front of results. */
const symbols = {
  __proto__: null,
  fail: '\u2716 ',
  pass: '\u2714 ',
  info: '\u2139 ',
  arrow: '\u25B6 ',
  minus: '\uFE63 ',
  warning: '\u26A0 ',
};

/** inspect(), also of objects whose own inspection throws. */
function inspectSafely(value, options) {
  try {
    return inspect(value, options);
  } catch {
    return inspect(value, { __proto__: null, ...options, customInspect: false });
  }
}

/** Escape sequences, empty when output has no colours. Asked once per report: colours may be forced later than the runner is loaded. */
function makeColors() {
  const isColored = shouldColorize(process.stdout);
  const sequence = (code) => (isColored ? `\u001b[${code}m` : '');
  return {
    __proto__: null,
    isColored,
    red: sequence(31),
    green: sequence(32),
    yellow: sequence(33),
    blue: sequence(34),
    gray: sequence(90),
    normal: sequence(39),
    reset: sequence(0),
  };
}

/** The error of a failed test with its stack, indented. */
function formatError(error, indent, colors) {
  if (!error) return '';
  const shown = error.code === 'ERR_TEST_FAILURE' && 'cause' in error ? error.cause : error;
  const text = inspectSafely(shown, { __proto__: null, colors: colors.isColored, breakLength: Infinity });
  return `\n${indent}  ${text.split(/\r?\n/).join(`\n${indent}  `)}`;
}

/**
 * One line for a test that has ended.
 * @param {'pass'|'fail'} result
 * @param {object} data of the event
 * @param {string} indent
 * @param {object} colors
 */
function formatResult(result, data, indent, colors) {
  let color = result === 'pass' ? colors.green : colors.red;
  let symbol = symbols[result];
  let suffix = '';
  const { skip, todo, expectFailure } = data;
  if (skip !== undefined) {
    color = colors.gray;
    symbol = symbols.minus;
    suffix = ` # ${typeof skip === 'string' && skip.length > 0 ? skip : 'SKIP'}`;
  } else if (todo !== undefined) {
    suffix = ` # ${typeof todo === 'string' && todo.length > 0 ? todo : 'TODO'}`;
    if (result === 'fail') {
      color = colors.yellow;
      symbol = symbols.warning;
    }
  } else if (expectFailure !== undefined) {
    suffix = ' # EXPECTED FAILURE';
  }
  const duration = data.details?.duration_ms;
  const time = duration ? ` ${colors.gray}(${duration}ms)${colors.normal}` : '';
  return `${indent}${color}${symbol}${data.name}${time}${suffix}${colors.normal}`;
}

/** Where a test was written, for people: relative to the working directory. */
function formatPlace(data) {
  return `${relative(process.cwd(), data.file)}:${data.line}:${data.column}`;
}

module.exports = { symbols, inspectSafely, makeColors, formatError, formatResult, formatPlace };
