'use strict';

// A Date that shows the time of a mocked clock.

const OriginalDate = Date;

/**
 * @param {{now: number}} clock
 * @returns {DateConstructor}
 */
function makeDate(clock) {
  function MockDate(...args) {
    // Called as a function: the time as text.
    if (new.target === undefined) return new OriginalDate(clock.now).toString();
    if (args.length === 0) args = [clock.now];
    return Reflect.construct(OriginalDate, args, new.target === MockDate ? OriginalDate : new.target);
  }

  const { name: _, length: __, prototype, now, ...rest } = Object.getOwnPropertyDescriptors(OriginalDate);
  Object.defineProperties(MockDate, {
    __proto__: null,
    ...rest,
    name: { __proto__: null, configurable: true, value: 'Date' },
    length: { __proto__: null, configurable: true, value: 7 },
    prototype: { __proto__: null, value: prototype.value },
    now: {
      __proto__: null,
      ...now,
      value: function now() {
        return clock.now;
      },
    },
    toString: {
      __proto__: null,
      configurable: true,
      writable: true,
      value: function toString() {
        return 'function Date() { [native code] }';
      },
    },
    isMock: { __proto__: null, configurable: false, enumerable: true, writable: false, value: true },
  });
  return MockDate;
}

module.exports = { makeDate };
