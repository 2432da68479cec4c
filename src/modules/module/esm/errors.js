'use strict';

// Errors of ES modules said better than V8 says them.

const { isNativeError } = require('internal/util/types');
const { nearestPackage } = require('internal/module/package');
const { stripQuery } = require('internal/module/esm/formats');
const { pathOfUrl } = require('internal/module/urls');

const missingExport = /^The requested module '([\s\S]+)' does not provide an export named '([\s\S]+)'$/;

/** Names that CommonJS has and ES modules do not. */
const commonJsName = /^(require|module|exports|__filename|__dirname) is not defined$/;

/**
 * A named import that a CommonJS module does not have: how to write it instead.
 */
function explainInstantiateError(error, job, resolveSync) {
  if (!isNativeError(error) || typeof error.stack !== 'string') return;
  const match = missingExport.exec(error.message);
  const lines = stringSplit(error.stack, '\n');
  // The stack begins with "URL:line", the source line and the caret.
  const parentURL = stringReplace(lines[0], /:\d+$/, '');
  // TypeScript given as text calls itself [eval].
  if (match !== null && (/^\w+:/.test(parentURL) || parentURL === '[eval]')) {
    const { 1: specifier, 2: name } = match;
    let child;
    try {
      // As in Node, it is told of what the module that is being loaded imports itself.
      const { url } = resolveSync(specifier, parentURL === '[eval]' ? job.url : parentURL, undefined);
      child = arrayFind(job.children, (each) => each.url === url);
    } catch {
      child = undefined;
    }
    if (child?.format === 'commonjs') {
      const named = /{.*}/.exec(lines[1] ?? '');
      const destructuring = named === null ? '' : `const ${stringReplace(named[0], /\s+as\s+/g, ': ')} = pkg;\n`;
      error.message = `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which may ` +
        'not support all module.exports as named exports.\nCommonJS modules can always be imported via the default export, ' +
        `for example using:\n\nimport pkg from '${specifier}';\n${destructuring}`;
      const at = arrayFindIndex(lines, (line) => stringStartsWith(line, 'SyntaxError: '));
      if (at !== -1) lines[at] = `SyntaxError: ${error.message}`;
    }
  }
  // V8's place is shown without the empty line that other SyntaxErrors have.
  const caret = arrayFindIndex(lines, (line, i) => i > 1 && /^\s*\^+$/.test(line));
  if (caret === 2 && lines[3] === '') lines.splice(3, 1);
  error.stack = arrayJoin(lines, '\n');
}

/** CommonJS variables used in an ES module. */
function explainEvaluateError(error, job) {
  if (!isNativeError(error) || error.name !== 'ReferenceError') return;
  const match = commonJsName.exec(error.message);
  if (match === null) return;
  const url = stripQuery(job.url);
  const record = job.record;
  if (match[1] !== '__filename' && match[1] !== '__dirname' && record.hasTopLevelAwait() && isAmbiguous(url)) {
    // Which of both the author meant cannot be told.
    error.message = `Cannot determine intended module format because both '${match[1]}' and top-level await are present. If ` +
      'the code is intended to be CommonJS, wrap await in an async function. If the code is intended to be an ES module, ' +
      'replace require() with import.';
    error.code = 'ERR_AMBIGUOUS_MODULE_SYNTAX';
    return;
  }
  error.message += ' in ES module scope';
  if (match[1] === 'require') error.message += ', you can use import instead';
  if (!stringStartsWith(url, 'file:')) return;
  const path = pathOfUrl(url);
  if (!stringEndsWith(path, '.js')) return;
  const owner = nearestPackage(path);
  if (owner?.type === 'module') {
    error.message += '\nThis file is being treated as an ES module because it has a \'.js\' file extension and ' +
      `'${owner.path}' contains "type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file extension.`;
  }
}

function isAmbiguous(url) {
  if (!stringStartsWith(url, 'file:')) return false;
  const path = pathOfUrl(url);
  if (!/\.(js|ts)$/.test(path) && /\.[^/]+$/.test(path)) return false;
  return (nearestPackage(path)?.type ?? 'none') === 'none';
}

/** Would the text, which is no script, be taken for a module if its package left it open? */
function looksLikeModule(content, filename) {
  const { kDefaultReferrer } = require('internal/module/esm/referrers');
  try {
    return native('module').compileCommonJs(content, filename, kDefaultReferrer, true) === null;
  } catch {
    return false;
  }
}

/** A CommonJS file has module syntax: what to do about it. */
function hintModuleSyntax(error, content, filename) {
  if (!isNativeError(error) || !looksLikeModule(content, filename)) return;
  require('internal/process/warning').emitWarningSync(
    `Failed to load the ES module: ${filename}. Make sure to set "type": "module" in the nearest package.json file or use the ` +
    '.mjs extension.',
  );
}

module.exports = { explainEvaluateError, explainInstantiateError, hintModuleSyntax };
