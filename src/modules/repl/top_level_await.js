'use strict';

// `await` at the top level of a session: the lines become an async function, whose declarations are moved out of it, since the lines
// to come have to see them.

const { parse } = require('internal/deps/acorn');
const { base, recursive } = require('internal/deps/acorn_walk');

const kPrefix = '(async () => { ';
const kSuffix = ' })()';

/** Names that a declaration's pattern binds. */
function boundNames(pattern, names = []) {
  switch (pattern?.type) {
    case 'Identifier': names.push(pattern.name); break;
    case 'ObjectPattern': for (const property of pattern.properties) boundNames(property.value ?? property.argument, names); break;
    case 'ArrayPattern': for (const element of pattern.elements) boundNames(element, names); break;
    case 'RestElement': boundNames(pattern.argument, names); break;
    case 'AssignmentPattern': boundNames(pattern.left, names); break;
  }
  return names;
}

/** Edits of a text, by the offsets of the original. */
class Edits {
  #list = [];

  insert(at, text) {
    this.#list.push({ at, end: at, text, order: this.#list.length });
  }

  replace(at, end, text) {
    this.#list.push({ at, end, text, order: this.#list.length });
  }

  apply(source) {
    this.#list.sort((a, b) => a.at - b.at || a.end - b.end || a.order - b.order);
    let text = '';
    let done = 0;
    for (const edit of this.#list) {
      text += source.slice(done, edit.at) + edit.text;
      done = Math.max(done, edit.end);
    }
    return text + source.slice(done);
  }
}

/** Turns a declaration into assignments to variables that are declared elsewhere. */
function assignInstead(node, source, edits, isStatement) {
  const parts = node.declarations.filter(({ init }) => init !== null || node.kind !== 'var');
  const last = node.declarations.at(-1);
  if (parts.length === 0) {
    edits.replace(node.start, last.end, isStatement ? 'void 0' : '');
    return;
  }
  edits.replace(node.start, node.declarations[0].start, isStatement ? 'void (' : '(');
  for (let i = 0; i < node.declarations.length; i++) {
    const { id, init, start, end } = node.declarations[i];
    if (init === null) edits.replace(start, end, `${source.slice(id.start, id.end)} = undefined`);
    else edits.insert(start, '(');
    if (init !== null) edits.insert(end, ')');
  }
  edits.insert(last.end, ')');
}

/**
 * @param {string} source
 * @returns {string|null} a script whose value is a promise of `{ value }`; null when there is nothing to wait for
 */
function makeAwaitable(source) {
  const text = `${kPrefix}${source}${kSuffix}`;
  let program;
  try {
    program = parse(text, { __proto__: null, ecmaVersion: 'latest' });
  } catch {
    // V8 says what is wrong with it.
    return null;
  }
  const expression = program.body.length === 1 ? program.body[0].expression : undefined;
  // Text that closes the function itself would make more than one statement of it.
  if (expression?.type !== 'CallExpression' || expression.end !== text.length) return null;
  const { body } = expression.callee;

  const edits = new Edits();
  const variables = new Set();
  const lexical = new Set();
  let waits = false;
  let returns = false;
  /** Declarations in the heads of for…of and for…in, and of other loops. */
  const heads = new Set();
  const loopHeads = new Set();
  const isTopLevel = (node) => body.body.includes(node);
  const skip = () => {};

  recursive(body, undefined, {
    ...base,
    Function: skip,
    ArrowFunctionExpression: skip,
    MethodDefinition: skip,
    StaticBlock: skip,
    PropertyDefinition(node, state, visit) {
      if (node.computed) visit(node.key, state, 'Expression');
    },
    FunctionDeclaration(node) {
      if (!isTopLevel(node)) return;
      variables.add(node.id.name);
      edits.insert(node.start, `this.${node.id.name} = ${node.id.name}; `);
    },
    ClassDeclaration(node, state, visit) {
      if (isTopLevel(node)) {
        lexical.add(node.id.name);
        edits.insert(node.start, `${node.id.name}=`);
      }
      base.ClassDeclaration(node, state, visit);
    },
    AwaitExpression(node, state, visit) {
      waits = true;
      base.AwaitExpression(node, state, visit);
    },
    ForOfStatement(node, state, visit) {
      if (node.await) waits = true;
      if (node.left.type === 'VariableDeclaration') heads.add(node.left);
      base.ForOfStatement(node, state, visit);
    },
    ForInStatement(node, state, visit) {
      if (node.left.type === 'VariableDeclaration') heads.add(node.left);
      base.ForInStatement(node, state, visit);
    },
    ReturnStatement(node, state, visit) {
      returns = true;
      base.ReturnStatement(node, state, visit);
    },
    ForStatement(node, state, visit) {
      if (node.init?.type === 'VariableDeclaration') loopHeads.add(node.init);
      base.ForStatement(node, state, visit);
    },
    VariableDeclaration(node, state, visit) {
      const moves = node.kind === 'var' || (isTopLevel(node) && (node.kind === 'let' || node.kind === 'const'));
      if (moves) {
        const target = node.kind === 'var' ? variables : lexical;
        for (const { id } of node.declarations) for (const name of boundNames(id)) target.add(name);
        // `for (var x of y)`: the keyword goes, the pattern stays.
        if (heads.has(node)) edits.replace(node.start, node.declarations[0].start, '');
        else assignInstead(node, text, edits, !loopHeads.has(node));
      }
      base.VariableDeclaration(node, state, visit);
    },
  });

  if (!waits || returns) return null;

  const last = body.body.at(-1);
  if (last?.type === 'ExpressionStatement') {
    // In an object, for the value may be a promise that nobody asked to wait for.
    edits.insert(last.start, '{ return { __proto__: null, value: (');
    edits.replace(text[last.end - 1] === ';' ? last.end - 1 : last.end, last.end, ') }; }');
  }
  return (
    (lexical.size > 0 ? `let ${[...lexical].join(', ')}; ` : '') +
    (variables.size > 0 ? `var ${[...variables].join(', ')}; ` : '') +
    edits.apply(text)
  );
}

module.exports = { makeAwaitable };
