'use strict';

// What can be told of an object's keys without listing them, by its hidden class.

const { areSimple, haveSameKeys, isOrdinary } = native('util');

const { assign, defineProperty, keys } = Object;

/** Do these tell the truth? They look at V8's own data, at places that V8 does not promise. */
function canTrust() {
  const key = Symbol('key');
  const make = () => ({ a: 1, b: 2 });
  const plain = make();
  const dictionary = { a: 1, [key]: 2, b: 3 };
  delete dictionary.a;
  const others = [
    { a: 1, [key]: 2 }, assign(new Set([1]), { [key]: 2 }), assign(new Map([[1, 2]]), { a: 1, [key]: 2 }), defineProperty({ a: 1 }, 'b', { __proto__: null, value: 2 }), dictionary, [], new Proxy(plain, {}),
  ];
  keys(plain);
  for (let i = 0; i < others.length; i++) {
    keys(others[i]);
    if (areSimple(others[i], plain) || areSimple(plain, others[i]) || haveSameKeys(others[i], others[i])) return false;
  }
  const withElement = make();
  withElement[0] = 1;
  const inOtherOrder = { b: 2, a: 1 };
  keys(inOtherOrder);
  return isOrdinary(plain) && areSimple(plain, inOtherOrder) && !haveSameKeys(plain, inOtherOrder) &&
    haveSameKeys(plain, make()) && !haveSameKeys(plain, withElement) && !haveSameKeys(withElement, plain);
}

const isTrusted = canTrust();

module.exports = {
  /**
   * Are both ordinary objects, Sets or Maps whose named properties are all enumerable, without symbols for keys? It can only be told
   * of objects whose keys have just been listed by Object.keys(); false also means that it cannot be told.
   * @type {(a: unknown, b: unknown) => boolean}
   */
  areSimple: isTrusted ? areSimple : () => false,

  /**
   * Are both such objects and made alike, with the same keys in the same order? It is enough that the keys of one have been listed.
   * @type {(a: unknown, b: unknown) => boolean}
   */
  haveSameKeys: isTrusted ? haveSameKeys : () => false,

  /**
   * Is VALUE an object without behaviour of its own, no Proxy or the like? Nobody notices that its keys are listed.
   * @type {(value: unknown) => boolean}
   */
  isOrdinary,
};
