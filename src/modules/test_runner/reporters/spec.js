'use strict';

// Results as an indented tree, failures with their errors again at the end.

const { Transform } = require('stream');
const { symbols, makeColors, formatError, formatResult, formatPlace } = require('internal/test_runner/reporters/format');

const indentOf = (nesting) => '  '.repeat(nesting);

class SpecReporter extends Transform {
  /** Tests that have begun and are not printed yet: only those with children get a line of their own. */
  #begun = [];
  #failures = [];
  #colors;

  constructor() {
    super({ __proto__: null, writableObjectMode: true });
  }

  _transform({ type, data }, encoding, callback) {
    this.#colors ??= makeColors();
    callback(null, this.#format(type, data));
  }

  _flush(callback) {
    this.#colors ??= makeColors();
    callback(null, this.#takeFailures());
  }

  #format(type, data) {
    switch (type) {
      case 'test:start':
        this.#begun.push(data);
        return '';
      case 'test:pass':
        return this.#result('pass', data);
      case 'test:fail':
        if (data.details?.error?.failureType !== 'subtestsFailed') this.#failures.push(data);
        return this.#result('fail', data);
      case 'test:stdout':
      case 'test:stderr':
        return data.message;
      case 'test:diagnostic':
        return `${this.#colorOf(data.level)}${indentOf(data.nesting)}${symbols.info}${data.message}${this.#colors.normal}\n`;
      case 'test:coverage':
        return this.#coverage(data);
      case 'test:interrupted':
        return this.#interrupted(data.tests);
      case 'test:watch:restarted':
        return `\nRestarted at ${new Date().toLocaleString()}\n`;
      case 'test:summary':
        // The summary of the whole run, not that of one file.
        return data.file === undefined ? this.#takeFailures() : '';
      default:
        return '';
    }
  }

  #colorOf(level) {
    if (level === 'error') return this.#colors.red;
    return level === 'warn' ? this.#colors.yellow : this.#colors.blue;
  }

  #result(result, data) {
    // What began last is this test; what began before it are the tests around it.
    const own = this.#begun.findLastIndex((test) => test.nesting === data.nesting && test.name === data.name);
    if (own >= 0) this.#begun.splice(own, 1);
    let text = '';
    for (const test of this.#begun.splice(0)) {
      text += `${indentOf(test.nesting)}${symbols.arrow}${test.name}\n`;
    }
    return `${text}${formatResult(result, data, indentOf(data.nesting), this.#colors)}\n`;
  }

  #coverage({ nesting, summary }) {
    const { formatCoverage } = require('internal/test_runner/coverage/table');
    const colors = this.#colors;
    const prefix = `${indentOf(nesting)}${symbols.info}`;
    return `${colors.blue}${formatCoverage(prefix, summary, colors.isColored ? colors : undefined)}${colors.normal}`;
  }

  #interrupted(tests) {
    if (tests.length === 0) return '';
    const { yellow, normal } = this.#colors;
    let text = `\n${yellow}Interrupted while running:${normal}\n`;
    for (const test of tests) {
      const place = test.file === undefined ? '' : ` at ${formatPlace(test)}`;
      text += `${indentOf(test.nesting)}${yellow}${symbols.warning}${test.name}${normal}${place}\n`;
    }
    return text;
  }

  #takeFailures() {
    const failures = this.#failures.splice(0);
    if (failures.length === 0) return '';
    const colors = this.#colors;
    let text = `\n${colors.red}${symbols.fail}failing tests:${colors.normal}\n`;
    for (const data of failures) {
      text += '\n';
      if (data.file !== undefined) text += `test at ${formatPlace(data)}\n`;
      text += `${formatResult('fail', data, '', colors)}${formatError(data.details.error, '', colors)}\n`;
    }
    return text;
  }
}

module.exports = SpecReporter;
