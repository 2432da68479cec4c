'use strict';

// Turns what terminals send into named keys. A key is one character, or an escape sequence whose forms differ by terminal: xterm,
// rxvt, putty, the Linux console, gnome.

const { charLengthAt, kEscape } = require('internal/readline/escapes');

/** Sequences, less their ESC and modifier, to names. A second item is the modifier that the sequence implies. */
const names = new Map();

function define(entries, modifier) {
  const codes = Object.keys(entries);
  for (let i = 0; i < codes.length; i++) mapSet(names, codes[i], { name: entries[codes[i]], modifier });
}

define({
  // Function keys: xterm ESC [ letter, xterm/gnome ESC O letter, xterm/rxvt ESC [ number ~, Linux console ESC [ [ letter
  '[P': 'f1', '[Q': 'f2', '[R': 'f3', '[S': 'f4',
  'OP': 'f1', 'OQ': 'f2', 'OR': 'f3', 'OS': 'f4',
  '[11~': 'f1', '[12~': 'f2', '[13~': 'f3', '[14~': 'f4',
  '[[A': 'f1', '[[B': 'f2', '[[C': 'f3', '[[D': 'f4', '[[E': 'f5',
  '[15~': 'f5', '[17~': 'f6', '[18~': 'f7', '[19~': 'f8', '[20~': 'f9', '[21~': 'f10', '[23~': 'f11', '[24~': 'f12',
  // The cursor block
  '[A': 'up', '[B': 'down', '[C': 'right', '[D': 'left', '[E': 'clear', '[F': 'end', '[H': 'home',
  'OA': 'up', 'OB': 'down', 'OC': 'right', 'OD': 'left', 'OE': 'clear', 'OF': 'end', 'OH': 'home',
  '[1~': 'home', '[2~': 'insert', '[3~': 'delete', '[4~': 'end', '[5~': 'pageup', '[6~': 'pagedown',
  '[7~': 'home', '[8~': 'end',
  '[[5~': 'pageup', '[[6~': 'pagedown',
  // Bracketed paste
  '[200~': 'paste-start', '[201~': 'paste-end',
});
// rxvt says with the final letter which modifier was held.
define({
  '[a': 'up', '[b': 'down', '[c': 'right', '[d': 'left', '[e': 'clear',
  '[2$': 'insert', '[3$': 'delete', '[5$': 'pageup', '[6$': 'pagedown', '[7$': 'home', '[8$': 'end',
  '[Z': 'tab',
}, 'shift');
define({
  'Oa': 'up', 'Ob': 'down', 'Oc': 'right', 'Od': 'left', 'Oe': 'clear',
  '[2^': 'insert', '[3^': 'delete', '[5^': 'pageup', '[6^': 'pagedown', '[7^': 'home', '[8^': 'end',
}, 'ctrl');

/** Single characters that have a name. */
const characters = new Map([
  ['\r', 'return'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\b', 'backspace'],
  ['\x7f', 'backspace'],
  [kEscape, 'escape'],
  [' ', 'space'],
]);

const isDigit = (ch) => ch >= '0' && ch <= '9';

// "n ~", "n;m ~", "n ^", "n $" and the three-digit "nnn ~"
const tildeForm = /^(?:(\d\d?)(?:;(\d))?([~^$])|(\d{3}~))$/;
// "letter", "m letter", "n;m letter"
const letterForm = /^((\d;)?(\d))?([A-Za-z])$/;

/**
 * Reads the rest of a sequence that began with ESC O or ESC [. Yields for each further character.
 * @param {{text: string}} seen everything read so far, ending in 'O' or '['
 * @param {string} opener 'O' or '['
 * @returns {Generator<undefined, {code: string, modifier: number}, string>}
 */
function* readSequence(seen, opener) {
  const next = function*() {
    const ch = yield;
    seen.text += ch;
    return ch;
  };
  let code = opener;
  let ch = yield* next();
  if (opener === 'O') {
    let modifier = 0;
    if (isDigit(ch)) {
      modifier = Number(ch) - 1;
      ch = yield* next();
    }
    return { code: code + ch, modifier };
  }

  if (ch === '[') {
    code += ch;
    ch = yield* next();
  }
  const start = seen.text.length - 1;
  for (let digits = 0; digits < 3 && isDigit(ch); digits++) ch = yield* next();
  if (ch === ';') {
    ch = yield* next();
    if (isDigit(ch)) yield* next();
  }

  const command = seen.text.slice(start);
  let match = tildeForm.exec(command);
  if (match !== null) {
    if (match[4]) return { code: code + match[4], modifier: 0 };
    return { code: code + match[1] + match[3], modifier: (match[2] || 1) - 1 };
  }
  match = letterForm.exec(command);
  if (match !== null) return { code: code + match[4], modifier: (match[3] || 1) - 1 };
  return { code: code + command, modifier: 0 };
}

/**
 * A generator that is fed characters and emits 'keypress' events on `stream`. Feeding '' ends an escape sequence that nothing more
 * comes for.
 * @param {import('events').EventEmitter} stream
 */
function* emitKeys(stream) {
  while (true) {
    let ch = yield;
    const seen = { text: ch };
    let escaped = false;
    const key = { sequence: null, name: undefined, ctrl: false, meta: false, shift: false };

    if (ch === kEscape) {
      escaped = true;
      ch = yield;
      seen.text += ch;
      if (ch === kEscape) {
        ch = yield;
        seen.text += ch;
      }
    }

    if (escaped && (ch === 'O' || ch === '[')) {
      const { code, modifier } = yield* readSequence(seen, ch);
      key.ctrl = !!(modifier & 4);
      key.meta = !!(modifier & 10);
      key.shift = !!(modifier & 1);
      key.code = code;
      const known = names.get(code);
      key.name = known === undefined ? 'undefined' : known.name;
      if (known?.modifier !== undefined) key[known.modifier] = true;
    } else if (mapHas(characters, ch)) {
      key.name = mapGet(characters, ch);
      key.meta = escaped;
    } else if (!escaped && ch <= '\x1a') {
      // ctrl with a letter
      key.name = String.fromCharCode(ch.charCodeAt(0) + 'a'.charCodeAt(0) - 1);
      key.ctrl = true;
    } else if (regExpExec(/^[0-9A-Za-z]$/, ch) !== null) {
      key.name = stringToLowerCase(ch);
      key.shift = regExpExec(/^[A-Z]$/, ch) !== null;
      key.meta = escaped;
    } else if (escaped) {
      // Nothing came after the escape in time, or something without a name did.
      key.name = ch.length > 0 ? undefined : 'escape';
      key.meta = true;
    }

    key.sequence = seen.text;
    if (seen.text.length !== 0 && (key.name !== undefined || escaped)) {
      stream.emit('keypress', escaped ? undefined : seen.text, key);
    } else if (charLengthAt(seen.text, 0) === seen.text.length) {
      stream.emit('keypress', seen.text, key);
    }
    // Anything else is a sequence nobody knows: swallowed.
  }
}

module.exports = { emitKeys };
