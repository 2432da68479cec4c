'use strict';

// Should output be coloured? Node.js documentation, "Command-line API" > FORCE_COLOR, NO_COLOR,
// NODE_DISABLE_COLORS.

const { colors: codes } = require('internal/util/inspect/styles');

/**
 * @param {{isTTY?: boolean, getColorDepth?: () => number}|undefined} stream
 * @returns {boolean}
 */
function shouldColorize(stream) {
  if (process.env.FORCE_COLOR !== undefined) {
    return require('internal/tty').getColorDepth() > 2;
  }
  // Of a stream that does not say whether it is a terminal, the answer is undefined, as in Node: a console
  // with inspectOptions keeps `true` and `false` for its other stream, too, but not this.
  return stream?.isTTY &&
    (typeof stream.getColorDepth === 'function' ? stream.getColorDepth() > 2 : true);
}

const sequence = (name) => `\u001b[${codes[name][0]}m`;

/** Escape sequences for built-ins that print in colour; empty until refresh() finds colours wanted. */
const palette = {
  blue: '',
  green: '',
  white: '',
  yellow: '',
  red: '',
  gray: '',
  bold: '',
  clear: '',
  reset: '',
  hasColors: false,
  shouldColorize,
  /** Asks stderr whether it shows colours. */
  refresh() {
    const hasColors = shouldColorize(process.stderr);
    palette.hasColors = hasColors;
    for (const name of ['blue', 'green', 'yellow', 'red', 'gray', 'bold', 'reset']) {
      palette[name] = hasColors ? sequence(name) : '';
    }
    // The terminal's own colour of text, which is not white everywhere.
    palette.white = hasColors ? '\u001b[39m' : '';
    palette.clear = hasColors ? '\u001bc' : '';
  },
};

module.exports = palette;
