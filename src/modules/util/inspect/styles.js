'use strict';

// Colours of inspected values. Node.js documentation, "Util" > "Customizing util.inspect colors".

/** SGR codes that switch a style on and off (ECMA-48, section 8.3.117; xterm's bright colours). */
const colors = {
  __proto__: null,
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
};

const kNames = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const kBrightNames = kNames.map((name) => (name === 'black' ? 'gray' : `${name}Bright`));
const asBackground = (name) => `bg${name[0].toUpperCase()}${name.slice(1)}`;

for (let i = 0; i < 8; i++) colors[kNames[i]] = [30 + i, 39];
for (let i = 0; i < 8; i++) colors[asBackground(kNames[i])] = [40 + i, 49];
colors.framed = [51, 54];
colors.overlined = [53, 55];
for (let i = 0; i < 8; i++) colors[kBrightNames[i]] = [90 + i, 39];
for (let i = 0; i < 8; i++) colors[asBackground(kBrightNames[i])] = [100 + i, 49];

/** Second names: settable, not enumerable, always equal to the first. */
function defineAlias(target, alias) {
  Object.defineProperty(colors, alias, {
    __proto__: null,
    get() { return this[target]; },
    set(value) { this[target] = value; },
    configurable: true,
    enumerable: false,
  });
}

defineAlias('gray', 'grey');
defineAlias('gray', 'blackBright');
defineAlias('bgGray', 'bgGrey');
defineAlias('bgGray', 'bgBlackBright');
defineAlias('dim', 'faint');
defineAlias('strikethrough', 'crossedout');
defineAlias('strikethrough', 'strikeThrough');
defineAlias('strikethrough', 'crossedOut');
defineAlias('hidden', 'conceal');
defineAlias('inverse', 'swapColors');
defineAlias('inverse', 'swapcolors');
defineAlias('doubleunderline', 'doubleUnderline');

/** The colour of each kind of value. */
const styles = {
  __proto__: null,
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  // "name" is deliberately without a style.
  regexp: 'red',
  module: 'underline',
};

/** Text without style. */
function stylizeNoColor(text) {
  return text;
}

/** Text in the colour of its kind; users may make a style a function. */
function stylizeWithColor(text, kind) {
  const style = styles[kind];
  if (style === undefined) return text;
  const color = colors[style];
  if (color !== undefined) return `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
  return typeof style === 'function' ? style(text) : text;
}

module.exports = { colors, styles, stylizeNoColor, stylizeWithColor };
