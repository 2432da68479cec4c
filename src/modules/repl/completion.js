'use strict';

// What Tab offers in a session.

const fs = require('fs');
const path = require('path');
const { isIdentifier } = require('internal/repl/syntax');
const { commonPrefix } = require('internal/readline/escapes');
const { getOwnNonIndexPropertyNames } = require('internal/util');
const { isProxy } = require('internal/util/types');

const requireCall = /\brequire\s*\(\s*(['"`])((?:[\w@./:-]+\/)?[\w@./:-]*)$/;
const importCall = /\bimport\s*\(\s*(['"`])((?:[\w@./:-]+\/)?[\w@./:-]*)$/;
const closedCall = /\b(?:require|import)\s*\(\s*(['"`])[\w@./:-]*\1\s*\)?$/;
const fileCall = /\bfs(?:\.promises)?\.\s*[a-z][a-zA-Z]+\(\s*["'](.*)$/;
/** A name that is being declared is nobody else's. */
const declaration = /\b(?:let|const|var|function|class)\s+[\w$]*$/;
const versioned = /^(?:\.|\.\.)?$/;

const keywords = [
  'async', 'await', 'break', 'case', 'catch', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'export', 'false',
  'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'let', 'new', 'null', 'return', 'switch', 'this', 'throw', 'true',
  'try', 'typeof', 'var', 'void', 'while', 'with', 'yield',
];

// ---- expressions -----------------------------------------------------------------------------------------------------------------

const closing = { __proto__: null, ')': '(', ']': '[' };

/**
 * Where the member expression at the end of `line` begins: names, dots, literals and balanced brackets, read backwards.
 * @returns {number} -1 where nothing can be said
 */
function startOfExpression(line) {
  let i = line.length;
  const atName = () => i > 0 && /[\w$\u0080-\uffff]/.test(line[i - 1]);
  const back = () => {
    while (atName()) i--;
  };
  back();
  for (;;) {
    if (line[i - 1] === '.') {
      i--;
      if (line[i - 1] === '?') i--;
    } else if (!(i < line.length && (line[i] === '[' || line[i] === '('))) {
      break;
    }
    const before = i;
    if (atName()) {
      back();
      continue;
    }
    const last = line[i - 1];
    if (last === '"' || last === "'" || last === '`') {
      i = line.lastIndexOf(last, i - 2);
      if (i < 0) return -1;
      if (line[before] === '.' || line[before] === '?') break;
      continue;
    }
    if (closing[last] === undefined) {
      if (last === '}') return -1;
      i = before;
      break;
    }
    i = openingOf(line, i - 1);
    if (i < 0) return -1;
    if (atName() || line[i - 1] === ')' || line[i - 1] === ']' || line[i - 1] === '.') {
      if (atName()) back();
      continue;
    }
    break;
  }
  return i;
}

/** The bracket that the one at `end` closes; brackets in strings do not count. */
function openingOf(line, end) {
  const stack = [];
  for (let i = end; i >= 0; i--) {
    const c = line[i];
    if (c === '"' || c === "'" || c === '`') {
      i = line.lastIndexOf(c, i - 1);
      if (i < 0) return -1;
    } else if (closing[c] !== undefined) {
      stack.push(closing[c]);
    } else if (c === '(' || c === '[') {
      if (stack.pop() !== c) return -1;
      if (stack.length === 0) return i;
    }
  }
  return -1;
}

// ---- names -----------------------------------------------------------------------------------------------------------------------

const legacy = /^__(?:define|lookup)[GS]etter__$/;

/** Names of `object`'s own that can stand after a dot; elements are left out, however many there are. */
function ownNames(object) {
  const isPlainPrototype = Object.getPrototypeOf(object) === null && Object.hasOwn(object, '__defineGetter__');
  return getOwnNonIndexPropertyNames(object).filter((name) => isIdentifier(name) && !(isPlainPrototype && legacy.test(name)));
}

/** The names along the prototype chain, own ones first. */
function namesByPrototype(value) {
  const groups = [];
  let object = value;
  // A chain may be made of Proxies and have no end.
  for (let depth = 0; object !== null && depth < 64; depth++) {
    groups.push(ownNames(object));
    object = Object.getPrototypeOf(object);
  }
  return groups;
}

// ---- modules and files -------------------------------------------------------------------------------------------------------------

function entriesOf(folder) {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolder(folder, entry) {
  if (entry.isDirectory()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return fs.statSync(path.join(folder, entry.name)).isDirectory();
  } catch {
    return false;
  }
}

/** Does `folder` have an index file, so that it can be loaded as it is? */
function hasIndex(folder, extensions) {
  const names = new Set(entriesOf(folder).map(({ name }) => name));
  return names.has('package.json') || extensions.some((extension) => names.has(`index${extension}`));
}

/**
 * Modules that `text` is the beginning of.
 * @param {string} text
 * @param {boolean} isImport import() wants whole file names
 * @param {object} server
 */
function modulesLike(text, isImport, server) {
  const group = [];
  const extensions = isImport ? ['.js', '.mjs', '.cjs', '.json', '.node'] : Object.keys(server.extensions);
  const isRelative = /^\.\.?\//.test(text);
  let folders;
  if (text === '.') {
    group.push('./', '../');
    folders = [];
  } else if (text === '..') {
    group.push('../');
    folders = [];
  } else if (isRelative) {
    folders = [process.cwd()];
  } else {
    const { Module } = require('internal/module/cjs/loader');
    folders = [...Module._nodeModulePaths(process.cwd()), ...(Module.globalPaths ?? [])];
  }
  const slash = text.lastIndexOf('/') + 1;
  const prefix = text.slice(0, slash);
  for (const root of folders) {
    const folder = path.resolve(root, prefix);
    for (const entry of entriesOf(folder)) {
      const { name } = entry;
      const extension = path.extname(name);
      if (versioned.test(name) || name === 'node_modules' || /^\.\w/.test(name)) continue;
      if (!isFolder(folder, entry)) {
        if (!extensions.includes(extension)) continue;
        const base = isImport ? name : name.slice(0, -extension.length);
        if (base !== 'index' || isRelative || prefix !== '') group.push(prefix + base);
        continue;
      }
      group.push(`${prefix}${name}/`);
      if (hasIndex(path.join(folder, name), extensions)) group.push(prefix + name);
    }
  }
  const groups = [group];
  if (!isRelative) {
    const { builtinModules } = require('internal/repl/builtin_modules');
    const { isBuiltin } = require('module');
    const withScheme = (name) => (name.startsWith('node:') ? name : `node:${name}`);
    groups.unshift(builtinModules.filter((name) => !name.startsWith('node:')));
    groups.unshift(builtinModules.map(withScheme).filter((name) => isBuiltin(name)));
  }
  return groups;
}

/** Files that a string in a call of fs is the beginning of. */
function filesLike(text) {
  let base = text;
  let folder = text;
  try {
    folder = fs.statSync(text).isDirectory() ? text : path.dirname(text);
    if (folder !== text) base = path.basename(text);
    else base = text.endsWith('/') ? '' : path.basename(text);
  } catch {
    folder = path.dirname(text);
    base = text.endsWith('/') ? '' : path.basename(text);
  }
  let names = entriesOf(folder).map(({ name }) => name);
  if (folder === text) {
    base = '';
  } else {
    names = names.filter((name) => name.startsWith(base));
  }
  return [[names], base];
}

// ---- putting it together -----------------------------------------------------------------------------------------------------------

/** One list of all groups, each sorted, without what an earlier one has; '' stands between groups. */
function assemble(groups, filter) {
  const seen = new Set();
  const lower = filter.toLowerCase();
  const kept = [];
  for (const group of groups) {
    const names = [];
    for (const name of group) {
      if (seen.has(name) || (filter !== '' && !name.toLowerCase().startsWith(lower))) continue;
      seen.add(name);
      names.push(name);
    }
    if (names.length > 0) kept.push(names.sort((a, b) => (b < a ? 1 : -1)));
  }
  return kept;
}

const joinGroups = (groups) => groups.flatMap((names, i) => (i === 0 ? names : ['', ...names]));

/**
 * @param {import('internal/repl/server').REPLServer} server
 * @param {string} line up to the cursor
 * @returns {[string[], string|undefined]}
 */
function completionsOf(server, line) {
  line = line.trimStart();

  const command = /^\.([\w-]*)$/.exec(line);
  if (command !== null && server.bufferedCommand.length === 0) {
    return [joinGroups(assemble([Object.keys(server.commands)], command[1])), command[1]];
  }
  // What a command is given is no code.
  if (/^\.[A-Za-z][\w-]*\s/.test(line) && server.bufferedCommand.length === 0) return [[], undefined];
  const call = requireCall.exec(line) ?? importCall.exec(line);
  if (call !== null) {
    const text = call[2];
    const groups = modulesLike(text, !requireCall.test(line), server);
    return [joinGroups(assemble(groups, text)), text];
  }
  if (closedCall.test(line)) return [[], undefined];
  const file = fileCall.exec(line);
  if (file !== null) {
    const { 0: groups, 1: base } = filesLike(file[1]);
    return [joinGroups(assemble(groups, base)), base];
  }
  if (declaration.test(line)) return [[], undefined];

  const start = startOfExpression(line);
  if (start === -1) return [[], undefined];
  const target = line.slice(start);
  // Right behind a brace it may be the key of an object.
  if (target !== '' && /\{\[?$/.test(line.slice(0, start))) return [[], undefined];
  const member = /^(.*)(?<!\?)(\?\.|\.)([^.[\]()'"`?]*)$/s.exec(target);
  if (member === null || /^[\d.]+$/.test(target)) {
    if (target === '' && line !== '' && !/[\s;,(=+\-*/%&|^!~?:[{]$/.test(line)) return [[], undefined];
    return [joinGroups(globalNames(server, target)), target];
  }

  const { 1: expression, 2: dot, 3: filter } = member;
  const members = membersOf(server, expression);
  if (members === undefined) return [[], target];
  const prefix = expression + dot;
  const groups = assemble(members, filter).reverse();
  return [joinGroups(groups.map((names) => names.map((name) => prefix + name))), target];
}

/** Groups of names that can stand alone. */
function globalNames(server, filter) {
  const { 0: own, ...inherited } = namesByPrototype(server.context);
  const names = server.useGlobal ? own : [...own, ...ownNames(globalThis)];
  const lexical = server.evaluatesItself ? server.glimpse.lexicalNames() : [];
  return assemble([filter === '' ? [] : keywords, names, ...Object.values(inherited), lexical], filter);
}

/** Does evaluating `source` call getters, or traps of Proxies? They may do anything, and no Tab is worth that. */
function hasGetters(server, source) {
  const { parseExpressionAt } = require('internal/deps/acorn');
  const { full } = require('internal/deps/acorn_walk');
  let found = false;
  const valueOf = (node) => server.glimpse.evaluate(source.slice(node.start, node.end))?.value;
  try {
    full(parseExpressionAt(source, 0, { __proto__: null, ecmaVersion: 'latest' }), (node) => {
      if (node.type !== 'MemberExpression' || found) return;
      const object = valueOf(node.object);
      if (object === undefined || object === null) return;
      const key = node.computed ? valueOf(node.property) : node.property.name;
      found = isProxy(object) || isAccessor(Object(object), key);
    });
  } catch {
    return false;
  }
  return found;
}

function isAccessor(object, key) {
  for (let owner = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (isProxy(owner)) return true;
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    // `__proto__` is one that everybody knows.
    if (descriptor !== undefined) return descriptor.get !== undefined && key !== '__proto__';
  }
  return false;
}

/** Groups of the names of what `expression` gives; undefined when that cannot be told without side effects. */
function membersOf(server, expression) {
  let value;
  if (server.evaluatesItself) {
    if (hasGetters(server, expression)) return undefined;
    const seen = server.glimpse.evaluate(`try { ${expression} } catch {}`);
    if (seen === undefined || 'error' in seen) return undefined;
    ({ value } = seen);
  } else {
    let done = false;
    server.eval(`try { ${expression} } catch {}`, server.context, 'repl', (error, result) => {
      done = !error;
      value = result;
    });
    if (!done) return undefined;
  }
  if (value === undefined || value === null || isProxy(value)) return undefined;
  try {
    return namesByPrototype(Object(value));
  } catch {
    // Traps of a Proxy.
    return undefined;
  }
}

/**
 * The completer of a session.
 * @param {string} line
 * @param {(error: Error|null, completions: [string[], string]) => void} callback
 */
function complete(line, callback) {
  callback(null, completionsOf(this, line));
}

/** While a text is edited as a whole there is no place for lists: only what all have in common. */
function completeOnEditorMode(callback) {
  return (error, results) => {
    if (error) {
      callback(error);
      return;
    }
    const { 0: completions, 1: completeOn = '' } = results;
    const names = completions.filter(Boolean);
    if (completeOn && names.length > 0) callback(null, [[commonPrefix(names)], completeOn]);
    else callback(null, [[], completeOn]);
  };
}

module.exports = { complete, completeOnEditorMode };
