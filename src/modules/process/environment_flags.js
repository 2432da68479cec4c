'use strict';

// process.allowedNodeEnvironmentFlags: the options that NODE_OPTIONS may hold, as a frozen Set whose has() takes any spelling.

const { getOptionAliases, getOptionTable } = require('internal/options');

const kBool = 0;
const kInspector = 2;

/** @returns {Set<string>} */
function createAllowedFlags() {
  const allowed = [];
  const table = getOptionTable();
  for (let i = 0; i < table.length; i += 3) {
    const name = table[i];
    if (!table[i + 2] || name === '--') continue;
    allowed.push(name);
    const canBeNegated = table[i + 1] === kBool || table[i + 1] === kInspector;
    if (canBeNegated && name.startsWith('--')) allowed.push(`--no-${name.slice(2)}`);
  }
  const aliases = getOptionAliases();
  for (let i = 0; i < aliases.length; i += 2) {
    const { 0: target } = String(aliases[i + 1]).split(/[ =]/, 1);
    if (allowed.includes(target) && /^--?[a-zA-Z0-9._-]+$/.test(aliases[i])) allowed.push(aliases[i]);
  }

  const leadingDashes = /^--?/;
  const trailingValue = /=.*$/;
  const dashes = (flag) => flag.replaceAll('_', '-');
  const full = new Set(allowed.map(dashes));
  const bare = new Set([...full].map((flag) => flag.replace(leadingDashes, '')));

  // Set.prototype's own methods could still fill the instance: nothing here looks at its contents.
  /** The set; nothing can be added to or taken from it. */
  class NodeEnvironmentFlagsSet extends Set {
    add() {
      return this;
    }
    delete() {
      return false;
    }
    clear() {}
    get size() {
      return full.size;
    }
    forEach(callback, thisArg = undefined) {
      full.forEach((flag) => Reflect.apply(callback, thisArg, [flag, flag, this]));
    }
    entries() {
      return full.entries();
    }
    keys() {
      return full.values();
    }
    values() {
      return full.values();
    }
    [Symbol.iterator]() {
      return full.values();
    }
    has(key) {
      // A non-string is looked up as it is, and is never there.
      if (typeof key !== 'string') return false;
      key = dashes(key);
      if (leadingDashes.test(key)) return full.has(key.replace(trailingValue, ''));
      return bare.has(key);
    }
  }

  Object.freeze(NodeEnvironmentFlagsSet.prototype.constructor);
  Object.freeze(NodeEnvironmentFlagsSet.prototype);
  return Object.freeze(new NodeEnvironmentFlagsSet());
}

module.exports = { createAllowedFlags };
