'use strict';

// The class URL (https://url.spec.whatwg.org/). Parsing and every change is one native call that yields the normal form and the
// offsets of its parts; the parts themselves are cut out when somebody reads them.

const binding = native('url');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_URL, ERR_MISSING_ARGS }, makePlain } = require('internal/errors');
const {
  URLSearchParams, onParamsChange, setParamsOwner, setSearchParams, toUSVString,
} = require('internal/url/search_params');

const { canParse, canParseWithBase, parse, parseWithBase, takeHref, update } = binding;
const { defineProperties } = Object;
const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** Where the native parser leaves the offsets; longer than it needs so that V8 keeps it outside of its heap. */
const parts = new Int32Array(32);
const kProtocolEnd = 0, kUsernameEnd = 1, kHostStart = 2, kHostEnd = 3, kPort = 4, kPathnameStart = 5, kSearchStart = 6,
  kHashStart = 7, kSchemeType = 8;

/** Outcomes of the native parser. */
const kInvalid = 0, kUnchanged = 1;

/** ada's numbers of schemes. */
const kNotSpecial = 1, kFile = 6;

/** Numbers of the setters, as url.cc has them. */
const kSetProtocol = 0, kSetHost = 1, kSetHostname = 2, kSetPort = 3, kSetUsername = 4, kSetPassword = 5, kSetPathname = 6,
  kSetSearch = 7, kSetHash = 8;

/** As the constructor's first argument: the parser has just left its result for this object. */
const kParsed = Symbol('parsed');

/** @returns {number} the outcome of parsing INPUT, which is a string */
function parseInput(input, base) {
  return base === undefined ? parse(input, parts) : parseWithBase(input, `${base}`, parts);
}

/** Only for inspect(). */
class URLContext {
  get hasPort() {
    return this.port !== 0xffffffff;
  }

  get hasSearch() {
    return this.search_start !== 0xffffffff;
  }

  get hasHash() {
    return this.hash_start !== 0xffffffff;
  }
}

class URL {
  #href = '';
  #protocolEnd = 0;
  #usernameEnd = 0;
  #hostStart = 0;
  #hostEnd = 0;
  #port = -1;
  #pathnameStart = 0;
  #searchStart = -1;
  #hashStart = -1;
  #schemeType = kNotSpecial;
  /** Made when first asked for. */
  #searchParams = undefined;
  /** Has searchParams changed since the href was made? */
  #isStale = false;

  /**
   * @param {string} url
   * @param {string | URL} [base]
   */
  constructor(url, base = undefined) {
    if (url === kParsed) {
      this.#adopt(base);
      return;
    }
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const input = `${url}`;
    const outcome = parseInput(input, base);
    if (outcome === kInvalid) {
      throw base === undefined ? makePlain('ERR_INVALID_URL', input.toWellFormed()) :
        makePlain('ERR_INVALID_URL', input.toWellFormed(), `${base}`.toWellFormed());
    }
    this.#adopt(outcome === kUnchanged ? input : takeHref());
  }

  /**
   * As the constructor, but null for an invalid URL.
   * @param {string} url
   * @param {string | URL} [base]
   * @returns {URL | null}
   */
  static parse(url, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const input = `${url}`;
    const outcome = parseInput(input, base);
    if (outcome === kInvalid) return null;
    return new URL(kParsed, outcome === kUnchanged ? input : takeHref());
  }

  /**
   * @param {string} url
   * @param {string | URL} [base]
   * @returns {boolean}
   */
  static canParse(url, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const input = `${url}`;
    return base === undefined ? canParse(input) : canParseWithBase(input, `${base}`);
  }

  /** Takes over what the parser left. */
  #adopt(href) {
    this.#href = href;
    this.#protocolEnd = parts[kProtocolEnd];
    this.#usernameEnd = parts[kUsernameEnd];
    this.#hostStart = parts[kHostStart];
    this.#hostEnd = parts[kHostEnd];
    this.#port = parts[kPort];
    this.#pathnameStart = parts[kPathnameStart];
    this.#searchStart = parts[kSearchStart];
    this.#hashStart = parts[kHashStart];
    this.#schemeType = parts[kSchemeType];
  }

  /** Runs a setter, which may refuse VALUE. */
  #update(setter, value) {
    const href = update(this.#href, setter, value, parts);
    if (href !== '') this.#adopt(href);
  }

  /** Brings changes of searchParams into the href. */
  #refresh() {
    if (!this.#isStale) return;
    this.#isStale = false;
    const query = this.#searchParams.toString();
    if (query.length === 0) {
      this.#update(kSetSearch, query);
      return;
    }
    // The form encoding leaves nothing that a query would have to escape, so that the parser need not be asked.
    const href = this.#href;
    const hash = this.#hashStart === -1 ? '' : href.slice(this.#hashStart);
    if (this.#searchStart === -1) this.#searchStart = this.#hashStart === -1 ? href.length : this.#hashStart;
    const front = `${href.slice(0, this.#searchStart)}?${query}`;
    if (this.#hashStart !== -1) this.#hashStart = front.length;
    this.#href = front + hash;
  }

  #search() {
    if (this.#searchStart === -1) return '';
    const end = this.#hashStart === -1 ? this.#href.length : this.#hashStart;
    // A lone '?' is no query.
    return end - this.#searchStart <= 1 ? '' : stringSlice(this.#href, this.#searchStart, end);
  }

  [kInspect](depth, options) {
    if (this === null || !(#href in this)) throw new ERR_INVALID_ARG_TYPE('this', 'URL', this);
    if (typeof depth === 'number' && depth < 0) return this;
    const { constructor } = this;
    const shown = {
      href: this.href,
      origin: this.origin,
      protocol: this.protocol,
      username: this.username,
      password: this.password,
      host: this.host,
      hostname: this.hostname,
      port: this.port,
      pathname: this.pathname,
      search: this.search,
      searchParams: this.searchParams,
      hash: this.hash,
    };
    if (options.showHidden) shown[Symbol('context')] = this.#context();
    return `${constructor?.name || 'URL'} ${require('internal/util/inspect').inspect(shown, options)}`;
  }

  /** What inspect() shows of the insides, under Node's names. */
  #context() {
    const absent = (offset) => (offset === -1 ? 0xffffffff : offset);
    return Object.assign(new URLContext(), {
      href: this.#href,
      protocol_end: this.#protocolEnd,
      username_end: this.#usernameEnd,
      host_start: this.#hostStart,
      host_end: this.#hostEnd,
      pathname_start: this.#pathnameStart,
      search_start: absent(this.#searchStart),
      hash_start: absent(this.#hashStart),
      port: absent(this.#port),
      scheme_type: this.#schemeType,
    });
  }

  toString() {
    this.#refresh();
    return this.#href;
  }

  get href() {
    this.#refresh();
    return this.#href;
  }

  set href(value) {
    value = `${value}`;
    const stale = this.#isStale;
    const outcome = parse(value, parts);
    if (outcome === kInvalid) throw new ERR_INVALID_URL(value);
    if (stale) this.#isStale = false;
    this.#adopt(outcome === kUnchanged ? value : takeHref());
    if (this.#searchParams !== undefined) setSearchParams(this.#searchParams, this.#search().slice(1));
  }

  /** HTML's origin, serialised. */
  get origin() {
    const href = this.#href;
    const type = this.#schemeType;
    const protocol = stringSlice(href, 0, this.#protocolEnd);
    if (type !== kNotSpecial && type !== kFile) return `${protocol}//${this.#host()}`;
    if (protocol === 'blob:') {
      const inner = URL.parse(this.#pathname());
      if (inner !== null && (inner.protocol === 'http:' || inner.protocol === 'https:')) {
        return `${inner.protocol}//${inner.host}`;
      }
    }
    return 'null';
  }

  get protocol() {
    return stringSlice(this.#href, 0, this.#protocolEnd);
  }

  set protocol(value) {
    if (this.#isStale) this.#refresh();
    this.#update(kSetProtocol, `${value}`);
  }

  get username() {
    const start = this.#protocolEnd + 2;
    return start < this.#usernameEnd ? stringSlice(this.#href, start, this.#usernameEnd) : '';
  }

  set username(value) {
    if (this.#isStale) this.#refresh();
    this.#update(kSetUsername, `${value}`);
  }

  get password() {
    return this.#hostStart > this.#usernameEnd ? stringSlice(this.#href, this.#usernameEnd + 1, this.#hostStart) : '';
  }

  set password(value) {
    if (this.#isStale) this.#refresh();
    this.#update(kSetPassword, `${value}`);
  }

  /** Where the host begins, after the '@' if there are credentials. */
  #hostBegin() {
    const start = this.#hostStart;
    return start < this.#hostEnd && stringCharCodeAt(this.#href, start) === 0x40 ? start + 1 : start;
  }

  #host() {
    const start = this.#hostBegin();
    // Between an empty host and the path there may be '/.' that is neither.
    return start === this.#hostEnd ? '' : stringSlice(this.#href, start, this.#pathnameStart);
  }

  get host() {
    return this.#href === '' ? '' : this.#host();
  }

  set host(value) {
    if (this.#isStale) this.#refresh();
    this.#update(kSetHost, `${value}`);
  }

  get hostname() {
    return stringSlice(this.#href, this.#hostBegin(), this.#hostEnd);
  }

  set hostname(value) {
    if (this.#isStale) this.#refresh();
    this.#update(kSetHostname, `${value}`);
  }

  get port() {
    return this.#port === -1 ? '' : `${this.#port}`;
  }

  set port(value) {
    if (this.#isStale) this.#refresh();
    this.#update(kSetPort, `${value}`);
  }

  #pathname() {
    let end = this.#searchStart;
    if (end === -1) end = this.#hashStart;
    return end === -1 ? stringSlice(this.#href, this.#pathnameStart) : stringSlice(this.#href, this.#pathnameStart, end);
  }

  get pathname() {
    return this.#href === '' ? '' : this.#pathname();
  }

  set pathname(value) {
    if (this.#isStale) this.#refresh();
    this.#update(kSetPathname, `${value}`);
  }

  get search() {
    this.#refresh();
    return this.#search();
  }

  set search(value) {
    if (this.#isStale) this.#isStale = false;
    this.#update(kSetSearch, toUSVString(value));
    if (this.#searchParams !== undefined) setSearchParams(this.#searchParams, this.#search().slice(1));
  }

  get searchParams() {
    if (this.#searchParams === undefined) {
      const params = new URLSearchParams();
      setSearchParams(params, stringSlice(this.#search(), 1));
      setParamsOwner(params, this);
      this.#searchParams = params;
    }
    return this.#searchParams;
  }

  get hash() {
    const start = this.#hashStart;
    return start === -1 || this.#href.length - start <= 1 ? '' : stringSlice(this.#href, start);
  }

  set hash(value) {
    if (this.#isStale) this.#refresh();
    this.#update(kSetHash, `${value}`);
  }

  toJSON() {
    this.#refresh();
    return this.#href;
  }

  static {
    onParamsChange((url) => {
      url.#isStale = true;
    });
  }

  /**
   * A `blob:nodedata:` URL for BLOB.
   * @param {Blob} obj
   * @returns {string}
   */
  static createObjectURL(obj) {
    return require('internal/web/blob').createObjectURL(obj);
  }

  /** @param {string} url one that createObjectURL() gave */
  static revokeObjectURL(url) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    require('internal/web/blob').revokeObjectURL(`${url}`);
  }
}

const kEnumerable = { __proto__: null, enumerable: true };
defineProperties(URL.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URL' },
  toString: kEnumerable,
  href: kEnumerable,
  origin: kEnumerable,
  protocol: kEnumerable,
  username: kEnumerable,
  password: kEnumerable,
  host: kEnumerable,
  hostname: kEnumerable,
  port: kEnumerable,
  pathname: kEnumerable,
  search: kEnumerable,
  searchParams: kEnumerable,
  hash: kEnumerable,
  toJSON: kEnumerable,
});
defineProperties(URL, {
  canParse: { __proto__: null, configurable: true, writable: true, enumerable: true },
  createObjectURL: kEnumerable,
  revokeObjectURL: kEnumerable,
  parse: kEnumerable,
});

/**
 * Is VALUE a URL object, of this class or one that packages bring along? Legacy Url objects have `auth` and `path`.
 * @param {any} value
 * @returns {value is URL}
 */
function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

/**
 * The file URL of an absolute path, or null for a bad host name.
 * @param {string} path
 * @param {boolean} windows
 * @param {string} [hostname]
 */
function makeFileURL(path, windows, hostname) {
  return binding.pathToFileURL(path, windows, hostname, parts) === kInvalid ? null : new URL(kParsed, takeHref());
}

/**
 * The path of a file URL that is in normal form and holds nothing encoded; undefined for others, which need a URL object.
 * @param {string} href
 */
function plainFilePath(href) {
  if (parse(href, parts) !== kUnchanged || parts[kSchemeType] !== kFile || parts[kHostEnd] !== parts[kHostStart] ||
      parts[kSearchStart] !== -1 || parts[kHashStart] !== -1) {
    return undefined;
  }
  const path = stringSlice(href, parts[kPathnameStart]);
  return stringIncludes(path, '%') ? undefined : path;
}

/**
 * The host name DOMAIN in ASCII (Punycode), '' for an invalid one.
 * @param {string} domain
 */
function domainToASCII(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return binding.domainToASCII(`${domain}`);
}

/**
 * The host name DOMAIN with its Punycode labels decoded, '' for an invalid one.
 * @param {string} domain
 */
function domainToUnicode(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return binding.domainToUnicode(`${domain}`);
}

// Neither is serializable (HTML, "Serializable objects").
const { markInstances } = require('internal/web/transfer');
markInstances(URL, false, false);
markInstances(URLSearchParams, false, false);

module.exports = {
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  formatHref: binding.format,
  isURL,
  makeFileURL,
  plainFilePath,
  toASCII: binding.toASCII,
  toUSVString,
};

const fileUrl = require('internal/url/file_url');
module.exports.fileURLToPath = fileUrl.fileURLToPath;
module.exports.fileURLToPathBuffer = fileUrl.fileURLToPathBuffer;
module.exports.pathToFileURL = fileUrl.pathToFileURL;
module.exports.toPathIfFileURL = fileUrl.toPathIfFileURL;
module.exports.urlToHttpOptions = fileUrl.urlToHttpOptions;

Object.defineProperty(module.exports, 'URLPattern', {
  __proto__: null,
  enumerable: true,
  configurable: true,
  get: () => require('internal/url/url_pattern').URLPattern,
});
