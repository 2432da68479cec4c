'use strict';

// Numbers that repeat with their seed: --test-randomize, --test-random-seed. mulberry32, a 32-bit generator of public domain.

const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');

const kMaxSeed = 0xffffffff;

class Random {
  #state;

  /** @param {number|string|undefined} seed */
  constructor(seed) {
    if (seed === undefined || seed === null || seed === '') {
      seed = Math.floor(Math.random() * (kMaxSeed + 1));
    } else {
      const number = Number(seed);
      if (!Number.isInteger(number) || number < 0 || number > kMaxSeed) {
        throw new ERR_OUT_OF_RANGE('--test-random-seed', `>= 0 && <= ${kMaxSeed}`, seed);
      }
      seed = number;
    }
    this.seed = seed;
    this.#state = seed;
  }

  #next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / (kMaxSeed + 1);
  }

  /** @param {number} count @returns {number} from 0 to count - 1 */
  below(count) {
    return Math.floor(this.#next() * count);
  }

  /** @template T @param {T[]} list @returns {T[]} the same in another order (Fisher-Yates) */
  shuffle(list) {
    const mixed = [...list];
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
    }
    return mixed;
  }
}

module.exports = { Random };
