'use strict';

// A program's own Error.prepareStackTrace() (source-map-support's, say, which ts-node brings) finds the code in an AssertionError's name,
// and is asked once; afterwards the name is the class's.

const assert = require('assert');

const names = [];
const usual = Error.prepareStackTrace;
Error.prepareStackTrace = (error, sites) => {
  names.push(error.name);
  return `${error.name}: ${error.message} in ${sites[0].getFunctionName()}`;
};
let caught;
try {
  (function calls() { assert.ok(false, 'no'); })();
} catch (error) {
  caught = error;
}
Error.prepareStackTrace = usual;

assert.strictEqual(caught.stack, 'AssertionError [ERR_ASSERTION]: no in calls');
assert.deepStrictEqual(names, ['AssertionError [ERR_ASSERTION]']);
assert.deepStrictEqual(Object.getOwnPropertyDescriptor(caught, 'name'), {
  value: 'AssertionError', writable: true, enumerable: false, configurable: true,
});

// A stack that is taken again is headed by the name as it is.
Error.captureStackTrace(caught);
assert.match(caught.stack, /^AssertionError: no\n/);
assert.match(new assert.AssertionError({ message: 'no' }).stack, /^AssertionError \[ERR_ASSERTION\]: no\n/);
