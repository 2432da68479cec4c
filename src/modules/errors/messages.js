'use strict';

// Messages of error codes that depend on their arguments in more than substitution, and the properties
// that some codes set on the error besides `code`. Node.js documentation, "Errors".

const { isInteger } = Number;
const { stringify } = JSON;

let inspectModule;
/** util.inspect, loaded when the first message needs it. */
function inspect(value, options) {
  inspectModule ??= require('internal/util/inspect');
  return inspectModule.inspect(value, options);
}

/**
 * "a", "a or b", "a, b, or c".
 * @param {string[]} list
 * @param {string} [conjunction]
 */
function formatList(list, conjunction = 'and') {
  switch (list.length) {
    case 0: return '';
    case 1: return `${list[0]}`;
    case 2: return `${list[0]} ${conjunction} ${list[1]}`;
    default: return `${arrayJoin(arraySlice(list, 0, -1), ', ')}, ${conjunction} ${arrayAt(list, -1)}`;
  }
}

/**
 * What a wrong argument is, for "Received …": its type and, for primitives, its value.
 * @param {unknown} value
 */
function determineSpecificType(value) {
  switch (typeof value) {
    case 'undefined': return 'undefined';
    case 'function': return `function ${value.name}`;
    case 'bigint': return `type bigint (${value}n)`;
    case 'boolean': return `type boolean (${value})`;
    case 'number': return Object.is(value, -0) ? 'type number (-0)' : `type number (${value})`;
    case 'symbol': return `type symbol (${String(value)})`;
    case 'string': {
      const text = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return stringIncludes(text, "'") ? `type string (${stringify(text)})` : `type string ('${text}')`;
    }
    default: {
      if (value === null) return 'null';
      const { constructor } = value;
      if (constructor && typeof constructor !== 'string' && 'name' in Object(constructor)) {
        return `an instance of ${constructor.name}`;
      }
      return inspect(value, { depth: -1 });
    }
  }
}

/** 1234567 as 1_234_567, as the literal would be written. */
function addNumericalSeparator(digits) {
  let rest = digits.length;
  const start = digits[0] === '-' ? 1 : 0;
  let out = '';
  for (; rest >= start + 4; rest -= 3) out = `_${digits.slice(rest - 3, rest)}${out}`;
  return digits.slice(0, rest) + out;
}

const kPrimitiveTypes = new Set(
  ['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol']);
const kClassName = /^[A-Z][a-zA-Z0-9]*$/;

/** "of type string or an instance of Buffer or URL": the expectation of ERR_INVALID_ARG_TYPE. */
function describeExpected(expected) {
  if (!Array.isArray(expected)) expected = [expected];
  const types = [];
  const instances = [];
  const others = [];
  for (const name of expected) {
    if (setHas(kPrimitiveTypes, name)) arrayPush(types, stringToLowerCase(name));
    else if (regExpExec(kClassName, name) !== null) arrayPush(instances, name);
    else arrayPush(others, name);
  }
  // Beside classes, "object" reads as the class Object.
  if (instances.length > 0) {
    const object = arrayIndexOf(types, 'object');
    if (object !== -1) {
      types.splice(object, 1);
      instances.push('Object');
    }
  }
  const parts = [];
  if (types.length > 0) {
    arrayPush(parts, `${types.length > 1 ? 'one of type' : 'of type'} ${formatList(types, 'or')}`);
  }
  if (instances.length > 0) arrayPush(parts, `an instance of ${formatList(instances, 'or')}`);
  if (others.length > 1) {
    parts.push(`one of ${formatList(others, 'or')}`);
  } else if (others.length === 1) {
    // A phrase that starts with a capital needs its article.
    arrayPush(parts, stringToLowerCase(others[0]) === others[0] ? others[0] : `an ${others[0]}`);
  }
  return arrayJoin(parts, ' or ');
}

/** 'a.b' is a property, 'a' an argument. */
const kindOfName = (name) => (stringIncludes(String(name), '.') ? 'property' : 'argument');
const importedFrom = (base) => (base ? ` imported from ${base}` : '');
const baseName = (path) => path.slice(path.lastIndexOf('/') + 1);

const kTreatedAsModule = ' is treated as an ES module file as it is a .js file whose nearest parent ' +
  'package.json contains "type": "module" which declares all .js files in that package scope as ' +
  'ES modules.\nInstead either rename ';

/** Message functions by class; called with the arguments of the constructor. */
const messages = {
  __proto__: null,
  Error: {
    ERR_ACCESS_DENIED: (message) => message,
    ERR_DEBUGGER_STARTUP_ERROR: (message) => message,
    ERR_FALSY_VALUE_REJECTION: () => 'Promise was rejected with falsy value',
    ERR_FS_WATCH_QUEUE_OVERFLOW: (max) => `fs.watch() queued more than ${max} events`,
    ERR_HTTP2_STREAM_CANCEL: (cause) =>
      'The pending stream has been canceled' +
      (typeof cause?.message === 'string' ? ` (caused by: ${cause.message})` : ''),
    ERR_INSPECTOR_COMMAND: (code, message) => `Inspector error ${code}: ${message}`,
    ERR_INTERNAL_ASSERTION: (message) => {
      const suffix = 'This is caused by either a bug in Node.js or incorrect usage of Node.js ' +
        'internals.\nPlease open an issue with this stack trace at ' +
        'https://github.com/nodejs/node/issues\n';
      return message === undefined ? suffix : `${message}\n${suffix}`;
    },
    ERR_INVALID_PACKAGE_CONFIG: (path, base, message) =>
      `Invalid package config ${path}${base ? ` while importing ${base}` : ''}` +
      (message ? `. ${message}` : ''),
    ERR_INVALID_PACKAGE_TARGET: (packagePath, key, target, isImport = false, base = undefined) => {
      const isRelativeMissing = typeof target === 'string' && !isImport && target.length > 0 &&
        !target.startsWith('./');
      const place = key === '.' ?
        `Invalid "exports" main target ${stringify(target)} defined in` :
        `Invalid "${isImport ? 'imports' : 'exports'}" target ${stringify(target)} ` +
        `defined for '${key}' in`;
      return `${place} the package config ${packagePath}package.json${importedFrom(base)}` +
        (isRelativeMissing ? '; targets must start with "./"' : '');
    },
    ERR_IP_BLOCKED: (ip) => `IP(${ip}) is blocked by net.BlockList`,
    ERR_MODULE_NOT_FOUND: (path, base, exactUrl) =>
      `Cannot find ${exactUrl ? 'module' : 'package'} '${path}' imported from ${base}`,
    ERR_PACKAGE_PATH_NOT_EXPORTED: (packagePath, subpath, base = undefined) =>
      (subpath === '.' ?
        `No "exports" main defined in ${packagePath}package.json` :
        `Package subpath '${subpath}' is not defined by "exports" in ${packagePath}package.json`) +
      importedFrom(base),
    ERR_QUIC_ENDPOINT_CLOSED: (reason, code) => `QUIC endpoint closed: ${reason} (${code})`,
    ERR_QUIC_STREAM_RESET: (code) =>
      `The QUIC stream was reset by the peer with error code ${code}`,
    ERR_REQUIRE_ASYNC_MODULE: (filename, parent) => {
      let message = 'require() cannot be used on an ESM graph with top-level await. Use import() ' +
        'instead. To see where the top-level await comes from, use ' +
        '--experimental-print-required-tla.';
      if (filename) message += `\nRequired module: ${filename}`;
      const stack = Array.isArray(parent) ? parent : parent ? [parent.filename ?? parent] : [];
      if (stack.length > 0) message += `\nRequire stack:\n- ${stack.join('\n- ')}`;
      return message;
    },
    ERR_REQUIRE_ESM: (filename, hasModuleSyntax, parentPath = null, packageJsonPath = null) => {
      let message = `require() of ES Module ${filename}${parentPath ? ` from ${parentPath}` : ''} ` +
        'not supported.';
      const dynamicImport = 'to a dynamic import() which is available in all CommonJS modules.';
      if (!packageJsonPath) {
        if (filename.endsWith('.mjs')) {
          message += `\nInstead change the require of ${filename} ${dynamicImport}`;
        }
        return message;
      }
      const base = baseName(filename);
      const shown = parentPath && base === baseName(parentPath) ? filename : base;
      if (hasModuleSyntax) {
        return `${message}\nInstead change the require of ${shown} in ${parentPath} ${dynamicImport}`;
      }
      return `${message}\n${shown}${kTreatedAsModule}${shown} to end in .cjs, change the requiring ` +
        'code to use dynamic import() which is available in all CommonJS modules, or change ' +
        `"type": "module" to "type": "commonjs" in ${packageJsonPath} to treat all .js files as ` +
        'CommonJS (using .mjs for all ES modules instead).\n';
    },
    ERR_REQUIRE_ESM_RACE_CONDITION: (filename, parentFilename, isForAsyncLoaderHookWorker) =>
      `Cannot require() ES Module ${filename} because it is not yet fully loaded.\n` +
      'This may be caused by a race condition if the module is simultaneously dynamically ' +
      'import()-ed via Promise.all().\nTry await-ing the import() sequentially in a loop instead.\n' +
      ` (From ${parentFilename ? `${parentFilename} in ` : ' '}` +
      `${isForAsyncLoaderHookWorker ? 'loader hook worker thread' : 'non-loader-hook thread'})`,
    ERR_TEST_FAILURE: (error) => {
      const message = error?.message ?? error;
      return typeof message === 'string' ? message : inspect(message);
    },
    ERR_TLS_CERT_ALTNAME_INVALID: (reason) =>
      `Hostname/IP does not match certificate's altnames: ${reason}`,
    ERR_UNHANDLED_ERROR: (error = undefined) =>
      (error === undefined ? 'Unhandled error.' : `Unhandled error. (${error})`),
    ERR_UNSUPPORTED_DIR_IMPORT: (path, base) =>
      `Directory import '${path}' is not supported resolving ES modules imported from ${base}`,
    ERR_UNSUPPORTED_ESM_URL_SCHEME: (url, supported) =>
      `Only URLs with a scheme in: ${formatList(supported)} are supported by the default ESM ` +
      `loader. ${require('internal/util').isWindows && url.protocol.length === 2 ?
        'On Windows, absolute paths must be valid file:// URLs. ' : ''}` +
      `Received protocol '${url.protocol}'`,
    ERR_VM_MODULE_LINK_FAILURE: (message) => message,
    ERR_WORKER_INVALID_EXEC_ARGV: (errors, message = 'invalid execArgv flags') =>
      `Initiated Worker with ${message}: ${arrayJoin(errors, ', ')}`,
  },
  TypeError: {
    ERR_ENCODING_INVALID_ENCODED_DATA: (encoding) =>
      `The encoded data was not valid for encoding ${encoding}`,
    ERR_HTTP2_INVALID_SETTING_VALUE: (name, actual) =>
      `Invalid value for setting "${name}": ${actual}`,
    ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: (name, value, url = undefined) =>
      `Import attribute "${name}" with value "${value}" is not supported` +
      (url === undefined ? '' : ` in ${url}`),
    ERR_INVALID_ARG_TYPE: (name, expected, actual) =>
      `The ${stringEndsWith(name, ' argument') ? name : `"${name}" ${kindOfName(name)}`} must be ` +
      `${describeExpected(expected)}. Received ${determineSpecificType(actual)}`,
    ERR_INVALID_ARG_VALUE: (name, value, reason = 'is invalid') => {
      let inspected = inspect(value);
      if (inspected.length > 128) inspected = `${inspected.slice(0, 128)}...`;
      return `The ${kindOfName(name)} '${name}' ${reason}. Received ${inspected}`;
    },
    ERR_INVALID_CHAR: (name, field = undefined) =>
      `Invalid character in ${name}${field === undefined ? '' : ` ["${field}"]`}`,
    ERR_INVALID_FILE_URL_PATH: (reason) => `File URL path ${reason}`,
    ERR_INVALID_MIME_SYNTAX: (production, text, index) =>
      `The MIME syntax for a ${production} in "${text}" is invalid` +
      (index === -1 ? '' : ` at ${index}`),
    ERR_INVALID_MODULE_SPECIFIER: (request, reason, base = undefined) =>
      `Invalid module "${request}" ${reason}${importedFrom(base)}`,
    ERR_INVALID_RETURN_PROPERTY: (input, name, prop, value) =>
      `Expected a valid ${input} to be returned for the "${prop}" from the "${name}" hook ` +
      `but got ${determineSpecificType(value)}.`,
    ERR_INVALID_RETURN_PROPERTY_VALUE: (input, name, prop, value) =>
      `Expected ${input} to be returned for the "${prop}" from the "${name}" hook ` +
      `but got ${determineSpecificType(value)}.`,
    ERR_INVALID_RETURN_VALUE: (input, name, value) =>
      `Expected ${input} to be returned from the "${name}" function ` +
      `but got ${determineSpecificType(value)}.`,
    ERR_INVALID_URL: () => 'Invalid URL',
    ERR_INVALID_URL_SCHEME: (expected) => {
      if (typeof expected === 'string') expected = [expected];
      return expected.length === 2 ?
        `The URL must be one of scheme ${expected[0]} or ${expected[1]}` :
        `The URL must be of scheme ${expected[0]}`;
    },
    ERR_MISSING_ARGS: (...names) => {
      const quoted = arrayMap(names, (name) => (Array.isArray(name) ?
        name.map((alternative) => `"${alternative}"`).join(' or ') : `"${name}"`));
      return `The ${formatList(quoted)} argument${names.length > 1 ? 's' : ''} must be specified`;
    },
    ERR_PACKAGE_IMPORT_NOT_DEFINED: (specifier, packagePath, base) =>
      `Package import specifier "${specifier}" is not defined` +
      `${packagePath ? ` in package ${packagePath}package.json` : ''} imported from ${base}`,
    ERR_PARSE_ARGS_UNKNOWN_OPTION: (option, allowPositionals) =>
      `Unknown option '${option}'${allowPositionals && option ? ". To specify a positional " +
        "argument starting with a '-', place it at the end of the command after '--', " +
        `as in '-- ${stringify(option)}` : ''}`,
    ERR_PERFORMANCE_INVALID_TIMESTAMP: (value) => `${value} is not a valid timestamp`,
    ERR_TLS_ALPN_CALLBACK_INVALID_RESULT: (value, protocols) =>
      `ALPN callback returned a value (${value}) that did not match any of the client's offered ` +
      `protocols (${protocols.join(', ')})`,
    ERR_WORKER_PATH: (filename) => {
      const text = `${filename}`;
      return 'The worker script or module filename must be an absolute path or a relative path ' +
        "starting with './' or '../'." +
        (stringStartsWith(text, 'file://') ? ' Wrap file:// URLs with `new URL`.' : '') +
        (stringStartsWith(text, 'data:text/javascript') ? ' Wrap data: URLs with `new URL`.' : '') +
        ` Received "${text}"`;
    },
  },
  RangeError: {
    ERR_BUFFER_OUT_OF_BOUNDS: (name = undefined) =>
      (name ? `"${name}" is outside of buffer bounds` :
        'Attempt to access memory outside buffer bounds'),
    ERR_INVALID_ADDRESS_FAMILY: (type, host, port) =>
      `Invalid address family: ${type} ${host}:${port}`,
    ERR_OUT_OF_RANGE: (name, range, input, isWholeSentence = false) => {
      let received;
      if (isInteger(input) && Math.abs(input) > 2 ** 32) {
        received = addNumericalSeparator(String(input));
      } else if (typeof input === 'bigint') {
        received = input > 2n ** 32n || input < -(2n ** 32n) ?
          `${addNumericalSeparator(String(input))}n` : `${input}n`;
      } else {
        received = inspect(input);
      }
      const subject = isWholeSentence ? name : `The value of "${name}" is out of range.`;
      return `${subject} It must be ${range}. Received ${received}`;
    },
    ERR_SOCKET_BAD_PORT: (name, port, allowZero = true) =>
      `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536. ` +
      `Received ${determineSpecificType(port)}.`,
  },
  SyntaxError: {
    ERR_SRI_PARSE: (integrity, char, position) =>
      `Subresource Integrity string "${integrity}" had an unexpected "${char}" ` +
      `at position ${position}`,
  },
};

/** A value inside a template: strings as they are, all else as util.format('%s') prints it. */
function inspectShort(value) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && !Object.is(value, -0)) return `${value}`;
  if (value == null || typeof value === 'boolean') return `${value}`;
  inspectModule ??= require('internal/util/inspect');
  return inspectModule.format('%s', value);
}

/** The module that was asked for. Defined: what a program puts on Error.prototype has no say in it. */
function defineUrl(error, url) {
  Object.defineProperty(error, 'url', { __proto__: null, value: `${url}`, enumerable: true, writable: true, configurable: true });
}

/** Further properties of the error: receives the error and the arguments of the constructor. */
const details = {
  __proto__: null,
  ERR_ACCESS_DENIED(error, message, permission = '', resource = '') {
    error.permission = permission;
    error.resource = resource;
    if (permission !== '') require('internal/permission').publishDenial(permission, resource);
  },
  ERR_DEBUGGER_STARTUP_ERROR(error, message, properties) { Object.assign(error, properties); },
  ERR_ENCODING_INVALID_ENCODED_DATA(error, encoding, errno) {
    if (errno !== undefined) error.errno = errno;
  },
  ERR_FALSY_VALUE_REJECTION(error, reason) { error.reason = reason; },
  ERR_HTTP2_INVALID_SETTING_VALUE(error, name, actual, min = undefined, max = undefined) {
    error.actual = actual;
    if (min !== undefined) {
      error.min = min;
      error.max = max;
    }
  },
  ERR_HTTP2_STREAM_CANCEL(error, cause) { if (cause) error.cause = cause; },
  ERR_INVALID_ADDRESS_FAMILY(error, type, host, port) {
    error.host = host;
    error.port = port;
  },
  ERR_INVALID_FILE_URL_PATH(error, reason, input) { error.input = input; },
  ERR_INVALID_URL(error, input, base = null) {
    error.input = input;
    if (base != null) error.base = base;
  },
  ERR_MODULE_NOT_FOUND(error, path, base, exactUrl) { if (exactUrl) defineUrl(error, exactUrl); },
  ERR_TEST_FAILURE(error, cause, failureType) {
    error.failureType = failureType;
    error.cause = cause;
  },
  ERR_TLS_CERT_ALTNAME_INVALID(error, reason, host, cert) {
    error.reason = reason;
    error.host = host;
    error.cert = cert;
  },
  ERR_UNSUPPORTED_DIR_IMPORT(error, path, base, exactUrl) { if (exactUrl) defineUrl(error, exactUrl); },
  ERR_VM_MODULE_LINK_FAILURE(error, message, cause) { error.cause = cause; },
};

module.exports = {
  messages,
  details,
  addNumericalSeparator,
  determineSpecificType,
  formatList,
  inspect,
  inspectShort,
};
