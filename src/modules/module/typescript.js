'use strict';

// TypeScript by removing its types. Node documentation, "Modules: TypeScript".

const {
  codes: {
    ERR_INVALID_TYPESCRIPT_SYNTAX, ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING, ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX,
  },
} = require('internal/errors');
const {
  validateBoolean, validateObject, validateOneOf, validateString,
} = require('internal/errors/validators');
const { getOptionValue } = require('internal/options');
const { packageTypeOf } = require('internal/module/package');
const { pathOfUrl, urlOfPath } = require('internal/module/urls');

// CompileCache's kinds of text.
const kStripped = 2;
const kTransformed = 3;
const kTransformedWithMaps = 4;

function isOn() {
  return getOptionValue('--strip-types') !== false && getOptionValue('--experimental-strip-types') !== false;
}

/** @param {string} path @returns {string|undefined} undefined while type stripping is switched off */
function formatOfFile(path) {
  if (!isOn()) return undefined;
  if (stringEndsWith(path, '.mts')) return 'module-typescript';
  if (stringEndsWith(path, '.cts')) return 'commonjs-typescript';
  const type = packageTypeOf(path);
  if (type === 'none') return getOptionValue('--experimental-detect-module') === false ? 'commonjs-typescript' : 'typescript';
  return `${type}-typescript`;
}

let transformSync;

function transform(source, { mode, sourceMap, filename }) {
  transformSync ??= require('internal/deps/amaro').transformSync;
  try {
    return transformSync(source, { __proto__: null, mode, sourceMap, filename, deprecatedTsModuleAsError: true });
  } catch (failure) {
    throw typeScriptError(failure);
  }
}

/** The stripper's own error as one of the table, with the source line before its stack. */
function typeScriptError(failure) {
  let error;
  switch (failure?.code) {
    case 'UnsupportedSyntax': error = new ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX(failure.message); break;
    case 'InvalidSyntax': error = new ERR_INVALID_TYPESCRIPT_SYNTAX(failure.message); break;
    default: return failure;
  }
  error.stack = `${failure.filename}:${failure.startLine}\n${failure.snippet}\n${error.stack}`;
  native('module').markDecorated(error);
  return error;
}

function withSourceMap(code, map, sourceUrl) {
  if (map) {
    const { Buffer } = require('buffer');
    return `${code}\n\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
  }
  return sourceUrl ? `${code}\n\n//# sourceURL=${sourceUrl}` : code;
}

/** @param {string} filename path or URL, as the error shows it */
function refuseUnderNodeModules(filename) {
  const { isUnderNodeModules } = require('internal/module/esm/formats');
  if (isUnderNodeModules(filename)) throw new ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING(filename);
}

/**
 * The JavaScript of a TypeScript file.
 * @param {string} source
 * @param {string} filename a path for the CommonJS loader, a URL for that of ES modules
 * @param {boolean} [isDetecting] the loader of ES modules does not know the file's format yet, and names it by its path
 */
function stripTypeScriptModule(source, filename, isDetecting = false) {
  refuseUnderNodeModules(filename);
  const doesTransform = getOptionValue('--experimental-transform-types') === true;
  const sourceMap = doesTransform && getOptionValue('--enable-source-maps') === true;
  const kind = doesTransform ? (sourceMap ? kTransformedWithMaps : kTransformed) : kStripped;
  const { cacheText, cachedText } = native('module');
  // Frames name the module by its URL, whichever loader runs it.
  const url = filename[0] === '/' ? urlOfPath(filename) : filename;
  const key = stringStartsWith(url, 'file:') && regExpExec(/[?#]/, url) === null ? pathOfUrl(url) : url;
  const cached = cachedText(source, key, kind);
  if (cached !== undefined) return cached;
  if (doesTransform) require('internal/util').emitExperimentalWarning('Transform Types');
  const { code, map } = transform(source, {
    mode: doesTransform ? 'transform' : 'strip-only', sourceMap, filename: isDetecting ? filename : url,
  });
  const text = withSourceMap(code, sourceMap ? map : undefined, sourceMap ? undefined : url);
  cacheText(source, key, kind, text);
  return text;
}

/** --eval and standard input. @param {string} source @param {string} name */
function stripForEval(source, name) {
  const doesTransform = getOptionValue('--experimental-transform-types') === true;
  const sourceMap = doesTransform && getOptionValue('--enable-source-maps') === true;
  const { code, map } = transform(source, { mode: doesTransform ? 'transform' : 'strip-only', sourceMap, filename: name });
  return withSourceMap(code, sourceMap ? map : undefined, sourceMap ? undefined : name);
}

/** @returns {{code?: string, error?: Error}} the error where SOURCE is no TypeScript either */
function tryStripForEval(source, name) {
  try {
    return { code: stripForEval(source, name) };
  } catch (error) {
    if (error?.name !== 'SyntaxError') throw error;
    return { error };
  }
}

/** @param {string} path @param {string} source @returns {'module-typescript'|'commonjs-typescript'} */
function detectTypeScriptFormat(path, source) {
  const { kDefaultReferrer } = require('internal/module/esm/referrers');
  const text = stripTypeScriptModule(source, path, true);
  return native('module').containsModuleSyntax(text, path, kDefaultReferrer) ? 'module-typescript' : 'commonjs-typescript';
}

/**
 * module.stripTypeScriptTypes()
 * @param {string} code
 * @param {{mode?: 'strip'|'transform', sourceUrl?: string, sourceMap?: boolean}} [options]
 * @returns {string}
 */
function stripTypeScriptTypes(code, options = {}) {
  require('internal/util').emitExperimentalWarning('stripTypeScriptTypes');
  validateString(code, 'code');
  validateObject(options, 'options');
  const { sourceMap = false, sourceUrl = '', mode = 'strip' } = options;
  validateOneOf(mode, 'options.mode', ['strip', 'transform']);
  validateString(sourceUrl, 'options.sourceUrl');
  if (mode === 'strip') {
    validateOneOf(sourceMap, 'options.sourceMap', [false, undefined]);
  } else {
    validateBoolean(sourceMap, 'options.sourceMap');
  }
  const { code: text, map } = transform(code, {
    mode: mode === 'strip' ? 'strip-only' : 'transform', sourceMap, filename: sourceUrl,
  });
  return withSourceMap(text, sourceMap ? map : undefined, sourceUrl);
}
Object.defineProperty(stripTypeScriptTypes, 'length', { __proto__: null, value: 1, configurable: true });

module.exports = {
  detectTypeScriptFormat, formatOfFile, refuseUnderNodeModules, stripForEval, stripTypeScriptModule, stripTypeScriptTypes, tryStripForEval,
};
