'use strict';

// What can be told of an object's keys without listing them, by its hidden class.

const { areSimple, isOrdinary } = native('util');

const { defineProperty, keys } = Object;

/** Does areSimple() tell the truth? It looks at V8's own data, at a place that V8 does not promise. */
function canTrust() {
  const key = Symbol('key');
  const plain = { a: 1, b: 2 };
  const withSymbol = { a: 1, [key]: 2 };
  const withHidden = defineProperty({ a: 1 }, 'b', { __proto__: null, value: 2 });
  const dictionary = { a: 1, [key]: 2, b: 3 };
  delete dictionary.a;
  const others = [withSymbol, withHidden, dictionary, [], new Proxy(plain, {})];
  keys(plain);
  for (let i = 0; i < others.length; i++) {
    keys(others[i]);
    if (areSimple(others[i], plain) || areSimple(plain, others[i])) return false;
  }
  return isOrdinary(plain) && areSimple(plain, plain);
}

const isTrusted = canTrust();

module.exports = {
  /**
   * Are both ordinary objects whose named properties are all enumerable, without symbols for keys? It can only be told of objects
   * whose keys have just been listed by Object.keys(); false also means that it cannot be told.
   * @type {(a: unknown, b: unknown) => boolean}
   */
  areSimple: isTrusted ? areSimple : () => false,

  /**
   * Is VALUE an object without behaviour of its own, no Proxy or the like? Nobody notices that its keys are listed.
   * @type {(value: unknown) => boolean}
   */
  isOrdinary,
};
