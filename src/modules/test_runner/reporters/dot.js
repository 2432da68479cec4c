'use strict';

// A dot for each test that passes, an X for each that does not.

const { makeColors, formatError, formatResult } = require('internal/test_runner/reporters/format');

const kMinColumns = 20;

const columnsOfTerminal = () => Math.max(process.stdout.columns ?? kMinColumns, kMinColumns);

/** @param {AsyncIterable<object>} source */
module.exports = async function* dot(source) {
  const colors = makeColors();
  const failures = [];
  let count = 0;
  let columns = columnsOfTerminal();
  for await (const { type, data } of source) {
    if (type === 'test:pass') yield `${colors.green}.${colors.reset}`;
    else if (type === 'test:fail') yield `${colors.red}X${colors.reset}`;
    else continue;
    if (type === 'test:fail') failures.push(data);
    if (++count === columns) {
      yield '\n';
      // The terminal may have got another size.
      columns = columnsOfTerminal();
      count = 0;
    }
  }
  yield '\n';
  if (failures.length === 0) return;
  yield `\n${colors.red}Failed tests:${colors.normal}\n\n`;
  for (const data of failures) {
    yield `${formatResult('fail', data, '', colors)}${formatError(data.details.error, '', colors)}\n`;
  }
};
