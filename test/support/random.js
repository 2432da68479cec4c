'use strict';

/**
 * Numbers that look random and are the same at every run (xorshift, Marsaglia 2003).
 * @param {number} [seed] any but 0
 * @returns {{ random: (below: number) => number, pick: <T>(list: T[]) => T }}
 */
module.exports = function seededRandom(seed = 0x2545f491) {
  const random = (below) => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % below;
  };
  return { random, pick: (list) => list[random(list.length)] };
};
