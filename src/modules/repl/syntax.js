'use strict';

// What the session has to know about source text beyond "V8 refused it".

const { parse, isIdentifierStart, isIdentifierChar } = require('internal/deps/acorn');

const options = { __proto__: null, ecmaVersion: 'latest', allowAwaitOutsideFunction: true };

/** A string literal that goes on in the next line, because its line ends in a backslash. */
const continuedString = /\\(?:\r\n?|\n|\u2028|\u2029)$/;

/**
 * Is this source only unfinished, so that more lines can make it a program?
 * @param {string} source which V8 has refused with a SyntaxError
 * @returns {boolean}
 */
function isUnfinished(source) {
  try {
    parse(source, options);
  } catch (error) {
    const { message, pos, raisedAt } = error;
    if (message.startsWith('Unterminated template') || message.startsWith('Unterminated comment')) return true;
    if (message.startsWith('Unterminated string constant')) return continuedString.test(source.slice(pos, raisedAt));
    return pos === source.length;
  }
  return false;
}

/**
 * Is this source a program, or an expression?
 * @param {string} source
 * @returns {boolean}
 */
function isValidSyntax(source) {
  for (const text of [source, `_=${source}`]) {
    try {
      parse(text, { __proto__: null, ecmaVersion: 'latest' });
      return true;
    } catch {
      // Perhaps the other way.
    }
  }
  return false;
}

/** `{ a: 1 }` is meant as an object, `{ a: 1 };` as a block. */
function looksLikeObject(source) {
  return /^\s*\{/.test(source) && !/;\s*$/.test(source);
}

/** Can this name stand after a dot? */
function isIdentifier(name) {
  if (typeof name !== 'string' || name === '' || !isIdentifierStart(name.codePointAt(0), true)) return false;
  for (let i = name.codePointAt(0) > 0xffff ? 2 : 1; i < name.length; i++) {
    const code = name.codePointAt(i);
    if (!isIdentifierChar(code, true)) return false;
    if (code > 0xffff) i++;
  }
  return true;
}

/**
 * The import() that does what an import declaration would.
 * @param {string} source
 * @returns {string|undefined} undefined when there is no declaration in it
 */
function toDynamicImport(source) {
  let program;
  try {
    program = parse(source, { __proto__: null, ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true });
  } catch {
    return undefined;
  }
  const text = [];
  for (const node of program.body) {
    if (node.type !== 'ImportDeclaration') continue;
    const load = `await import(${JSON.stringify(node.source.value)});`;
    const names = [];
    for (const { type, local, imported } of node.specifiers) {
      if (type === 'ImportNamespaceSpecifier') text.push(`const ${local.name} = ${load}`);
      else if (type === 'ImportDefaultSpecifier') names.push(`default: ${local.name}`);
      else if (imported.name === local.name) names.push(local.name);
      else names.push(`${imported.name ?? JSON.stringify(imported.value)}: ${local.name}`);
    }
    if (names.length > 0) text.push(`const { ${names.join(', ')} } = ${load}`);
    else if (node.specifiers.length === 0) text.push(load);
  }
  return text.length === 0 ? undefined : text.join(' ');
}

module.exports = { isIdentifier, isUnfinished, isValidSyntax, looksLikeObject, toDynamicImport };
