'use strict';

// URLPattern (https://urlpattern.spec.whatwg.org/), on ada's matcher.

const { URLPatternHandle } = native('url');

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** An ERR_INVALID_ARG_TYPE whose message is not of the usual form. */
function invalidArgument(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function failed(message) {
  const error = new TypeError(message);
  error.code = 'ERR_OPERATION_FAILED';
  return error;
}

/** As native methods do when their receiver is wrong. */
function illegalInvocation() {
  return new TypeError('Illegal invocation');
}

class URLPattern {
  #handle;

  /** `new URLPattern(input?, baseURL?, options?)` or `(input?, options?)` */
  constructor() {
    const { 0: input, length } = arguments;
    let { 1: base, 2: options } = arguments;
    if (length > 0 && input !== undefined && input !== null && typeof input !== 'string' && !isObject(input)) {
      throw invalidArgument('Input must be an object or a string');
    }
    if (base !== undefined && typeof base !== 'string') {
      if (length > 2) throw invalidArgument('second argument must be a string');
      if (base !== null && !isObject(base)) throw invalidArgument('second argument must be a string or object');
      options = base;
      base = undefined;
    }
    if (options !== undefined && options !== null && !isObject(options)) throw invalidArgument('options must be an object');

    this.#handle = new URLPatternHandle();
    const source = typeof input === 'string' || isObject(input) ? input : {};
    if (!this.#handle.compile(source, base, options?.ignoreCase === true)) {
      const error = new TypeError('Failed to construct URLPattern');
      error.code = 'ERR_INVALID_URL_PATTERN';
      throw error;
    }
  }

  static #of(pattern) {
    if (!isObject(pattern) || !(#handle in pattern)) throw illegalInvocation();
    return pattern.#handle;
  }

  static #checkInput(input, base) {
    if (input !== undefined && input !== null && typeof input !== 'string' && !isObject(input)) {
      throw invalidArgument('URLPattern input needs to be a string or an object');
    }
    if (base != null && typeof base !== 'string') throw invalidArgument('baseURL must be a string');
  }

  get protocol() { return URLPattern.#of(this).protocol(); }
  get username() { return URLPattern.#of(this).username(); }
  get password() { return URLPattern.#of(this).password(); }
  get hostname() { return URLPattern.#of(this).hostname(); }
  get port() { return URLPattern.#of(this).port(); }
  get pathname() { return URLPattern.#of(this).pathname(); }
  get search() { return URLPattern.#of(this).search(); }
  get hash() { return URLPattern.#of(this).hash(); }
  get hasRegExpGroups() { return URLPattern.#of(this).hasRegExpGroups(); }

  /** exec(input?, baseURL?): the groups of each part, or null. */
  exec() {
    const handle = URLPattern.#of(this);
    const { 0: input, 1: base } = arguments;
    URLPattern.#checkInput(input, base);
    const result = handle.exec(input, base === null ? 'null' : base);
    if (result === undefined) throw failed('Failed to exec URLPattern');
    return result;
  }

  /** test(input?, baseURL?) */
  test() {
    const handle = URLPattern.#of(this);
    const { 0: input, 1: base } = arguments;
    URLPattern.#checkInput(input, base);
    const result = handle.test(input, base === null ? 'null' : base);
    if (result === undefined) throw failed('Failed to test URLPattern');
    return result;
  }
}

// Node makes the class in C++, whose accessors cannot be changed and whose methods are enumerable.
for (const name of ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash', 'hasRegExpGroups']) {
  Object.defineProperty(URLPattern.prototype, name, { __proto__: null, enumerable: true, configurable: false });
}
for (const name of ['exec', 'test']) {
  Object.defineProperty(URLPattern.prototype, name, { __proto__: null, enumerable: true });
}

require('internal/web/transfer').markInstances(URLPattern, false, false);

module.exports = { URLPattern };
