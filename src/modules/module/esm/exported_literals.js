'use strict';

// What `module.exports = { … }` tells of names, beyond what the lexer of CommonJS reports. Node 24's own lexer takes the module behind
// `{ name: require('x') }` as re-exported, and does not take `get` in `{ get name() {} }` for a name.

const literalStart = /\bmodule\s*\.\s*exports\s*=\s*\{/g;
const blank = /(?:\s|\/\/[^\n\r]*|\/\*[^]*?\*\/)*/y;
const identifier = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const quoted = /'((?:[^'\\\n\r]|\\.)*)'|"((?:[^"\\\n\r]|\\.)*)"/y;
const requireCall = /require(?:\s|\/\*[^]*?\*\/)*\((?:\s|\/\*[^]*?\*\/)*(?:'((?:[^'\\\n\r]|\\.)*)'|"((?:[^"\\\n\r]|\\.)*)")(?:\s|\/\*[^]*?\*\/)*\)/y;

/** Other ways to export the name "get" than in a literal. */
const exportedGet = /\bexports\s*(?:\.\s*get\b|\[\s*(["'`])get\1|,\s*(["'`])get\2)/;

/** @returns {RegExpExecArray|null} PATTERN (sticky) in SOURCE at AT */
function match(pattern, source, at) {
  pattern.lastIndex = at;
  return regExpExec(pattern, source);
}

const skipBlank = (source, at) => at + match(blank, source, at)[0].length;

/**
 * Reads one object literal as far as the lexer does.
 * @param {string} source
 * @param {number} at after the brace
 * @returns {{names: string[], request: string|undefined, hasGetter: boolean}}
 */
function readLiteral(source, at) {
  const names = [];
  for (;;) {
    at = skipBlank(source, at);
    if (stringStartsWith(source, '...', at)) {
      at = skipBlank(source, at + 3);
      const spread = match(requireCall, source, at) ?? match(identifier, source, at);
      if (spread === null) break;
      at = skipBlank(source, at + spread[0].length);
    } else {
      const text = match(quoted, source, at);
      const key = text ?? match(identifier, source, at);
      if (key === null) break;
      const name = text === null ? key[0] : text[1] ?? text[2];
      const end = at + key[0].length;
      at = skipBlank(source, end);
      if (text === null && name === 'get' && at > end && match(identifier, source, at) !== null) {
        return { names, request: undefined, hasGetter: true };
      }
      arrayPush(names, name);
      if (source[at] === ':') {
        at = skipBlank(source, at + 1);
        const call = match(requireCall, source, at);
        if (call !== null) return { names, request: call[1] ?? call[2], hasGetter: false };
        const value = match(identifier, source, at);
        if (value === null) break;
        at += value[0].length;
      }
    }
    if (source[at] !== ',') break;
    at++;
  }
  return { names, request: undefined, hasGetter: false };
}

/**
 * Mends what the lexer found.
 * @param {string} source
 * @param {{exports: string[], reexports: string[]}} found
 */
function mendLiterals(source, found) {
  let { exports, reexports } = found;
  let hasGetters = false;
  let isNamedGet = regExpExec(exportedGet, source) !== null;
  literalStart.lastIndex = 0;
  while (regExpExec(literalStart, source) !== null) {
    const { names, request, hasGetter } = readLiteral(source, literalStart.lastIndex);
    // In comments and strings there are no literals: the lexer knows none of their names.
    if (!arrayEvery(names, (name) => arrayIncludes(exports, name))) continue;
    if (arrayIncludes(names, 'get')) isNamedGet = true;
    if (hasGetter) hasGetters = true;
    else if (request !== undefined && !arrayIncludes(reexports, request)) reexports = [...reexports, request];
  }
  if (hasGetters && !isNamedGet) exports = arrayFilter(exports, (name) => name !== 'get');
  return { exports, reexports };
}

/** Is there anything that mendLiterals() might find? @param {string} source */
function mayNeedMending(source) {
  return regExpExec(/\bexports\s*=\s*\{[^]*?(?:\bget[\s/]|\brequire\b)/, source) !== null;
}

/** An escape that Node 24's lexer reads in its own way: an octal digit (for itself) and a line's end (which stays in the name). */
const oddEscape = /\\(?:[1-7]|0\d|[\n\r\u2028\u2029])/;
const quotedName = /([[,{]\s*)(["'])((?:(?!\2)[^\\\n\r]|\\(?:\r\n|[^]))*)\2/g;
const plainEscapes = { '__proto__': null, '\n': '\\n', '\r': '\\r', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/**
 * SOURCE, for the lexer alone, with names in quotes written so that it reads them as Node's does.
 * @param {string} source
 */
function respellNames(source) {
  if (regExpExec(oddEscape, source) === null) return source;
  return stringReplaceAll(source, quotedName, (text, before, quote, name) => {
    if (regExpExec(oddEscape, name) === null) return text;
    const respelled = stringReplaceAll(name, /\\(\r\n|0(?=\d)|[^])/g, (escape, char) => {
      if (char === '0') return '\\x00';
      if (char >= '1' && char <= '7') return char;
      return char === '\r\n' ? '\\r\\n' : plainEscapes[char] ?? escape;
    });
    return `${before}${quote}${respelled}${quote}`;
  });
}

module.exports = { mayNeedMending, mendLiterals, respellNames };
