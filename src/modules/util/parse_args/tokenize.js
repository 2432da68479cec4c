'use strict';

// The command line taken apart: options, positionals and the terminator "--". Node.js documentation,
// "Util" > "parseArgs tokens".

/** Own properties only: users' prototypes configure nothing. */
function ownOption(options, name, key) {
  if (!Object.hasOwn(options, name)) return undefined;
  const option = options[name];
  return Object.hasOwn(option, key) ? option[key] : undefined;
}

/** The long name behind a short one; an unknown short option is its own name. */
function longNameOf(short, options) {
  for (const name of Object.keys(options)) {
    if (ownOption(options, name, 'short') === short) return name;
  }
  return short;
}

const isOptionLike = (value) => value.length > 1 && value[0] === '-';

/** May VALUE be the value of the option before it? Anything but undefined may; the caller warns of options. */
const isOptionValue = (value) => value != null;

/**
 * @param {string[]} args
 * @param {object} options
 * @returns {object[]} tokens
 */
function tokenize(args, options) {
  const tokens = [];
  let index = -1;
  // Groups of short options are replaced by their members, which share an index.
  const remaining = [...args];
  let groupCount = 0;
  while (remaining.length > 0) {
    const arg = arrayShift(remaining);
    const next = remaining[0];
    if (groupCount > 0) groupCount--;
    else index++;

    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const value of remaining) tokens.push({ kind: 'positional', index: ++index, value });
      break;
    }
    if (arg.length === 2 && arg[0] === '-' && arg[1] !== '-') {
      // -f
      const name = longNameOf(arg[1], options);
      let value;
      let inlineValue;
      if (ownOption(options, name, 'type') === 'string' && isOptionValue(next)) {
        value = remaining.shift();
        inlineValue = false;
      }
      arrayPush(tokens, { kind: 'option', name, rawName: arg, index, value, inlineValue });
      if (value != null) index++;
      continue;
    }
    if (arg.length > 2 && arg[0] === '-' && arg[1] !== '-') {
      if (isShortWithValue(arg, options)) {
        // -fVALUE
        const name = longNameOf(arg[1], options);
        tokens.push({
          kind: 'option', name, rawName: `-${arg[1]}`, index, value: arg.slice(2), inlineValue: true,
        });
        continue;
      }
      // -abc, of which the last may take a value
      const expanded = [];
      for (let i = 1; i < arg.length; i++) {
        const name = longNameOf(arg[i], options);
        if (ownOption(options, name, 'type') !== 'string' || i === arg.length - 1) {
          expanded.push(`-${arg[i]}`);
        } else {
          expanded.push(`-${arg.slice(i)}`);
          break;
        }
      }
      remaining.unshift(...expanded);
      groupCount = expanded.length;
      // The members take the index of the group.
      continue;
    }
    if (arg.length > 2 && stringStartsWith(arg, '--')) {
      const equals = stringIndexOf(arg, '=', 3);
      if (equals !== -1) {
        // --name=value
        const name = arg.slice(2, equals);
        tokens.push({
          kind: 'option', name, rawName: `--${name}`, index, value: arg.slice(equals + 1), inlineValue: true,
        });
        continue;
      }
      // --name
      const name = stringSlice(arg, 2);
      let value;
      let inlineValue;
      if (ownOption(options, name, 'type') === 'string' && isOptionValue(next)) {
        value = arrayShift(remaining);
        inlineValue = false;
      }
      arrayPush(tokens, { kind: 'option', name, rawName: arg, index, value, inlineValue });
      if (value != null) index++;
      continue;
    }
    tokens.push({ kind: 'positional', index, value: arg });
  }
  return tokens;
}

/** -fVALUE: the first letter is an option that takes a value. */
function isShortWithValue(arg, options) {
  return ownOption(options, longNameOf(arg[1], options), 'type') === 'string';
}

module.exports = { isOptionLike, longNameOf, ownOption, tokenize };
