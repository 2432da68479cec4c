'use strict';

// The legacy API of `url`: url.parse(), url.format(), url.resolve() and the class Url. It is older than the URL standard and follows
// RFC 3986 only where its authors did; programs depend on each of its habits.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_URL },
} = require('internal/errors');
const { validateObject, validateString } = require('internal/errors/validators');
const { encodeString, makeTable } = require('internal/querystring/escape');
const { formatHref, isURL, toASCII, URL } = require('internal/url');
const { resolveUrl } = require('internal/url/legacy_resolve');
const { isHostless, isSlashed } = require('internal/url/legacy_schemes');
const querystring = require('querystring');

/** `//user@host`: an authority although there is no scheme. */
const kAuthority = /^\/\/[^@/]+@[^@/]+/;
/** A path with perhaps a query, the most frequent case. */
const kSimplePath = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const kLongestHost = 255;

/** Characters that a host can never hold, however it was written (URL standard, "forbidden host code point"). */
const kForbiddenInHost = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const kForbiddenInIpv6 = /[\0\t\n\r #%/<>?@\\^|]/;

/** The characters of ASCII that are letters, digits, '.', '+' or '-': those of schemes. */
const isSchemeCode = (code) => (code >= 0x61 && code <= 0x7A) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5A) ||
  code === 0x2B || code === 0x2D || code === 0x2E;

/** Where the scheme at the begin of TEXT ends, with its colon; 0 when there is none. */
function protocolEnd(text) {
  let end = 0;
  while (end < text.length && isSchemeCode(stringCharCodeAt(text, end))) end++;
  return end > 0 && stringCharCodeAt(text, end) === 0x3A ? end + 1 : 0;
}

const kAuthTable = makeTable("!'()*-.:_~");

/** What surrounds a URL without belonging to it. */
// Control characters as well as blanks.
const isBlank = (code) => code <= 0x20 || code === 0xA0 || code === 0xFEFF;

/** The characters that are escaped wherever they stand after the host. */
const kAutoEscape = /[\t\n\r "'<>\\^`{|}]/g;
const kAutoEscaped = new Uint8Array(128);
for (const character of '\t\n\r "\'<>\\^`{|}') kAutoEscaped[stringCharCodeAt(character, 0)] = 1;
const escapeCharacter = (character) => {
  const code = character.charCodeAt(0);
  return `%${code < 16 ? '0' : ''}${code.toString(16).toUpperCase()}`;
};

function escapeRest(rest) {
  for (let i = 0; i < rest.length; i++) {
    if (kAutoEscaped[stringCharCodeAt(rest, i)] === 1) return stringReplace(rest, kAutoEscape, escapeCharacter);
  }
  return rest;
}

/** These end the host, though a path does not begin with them. */
const kEndsHost = new Set(Array.from(' "%\';<>\\^`{|}', (character) => stringCharCodeAt(character, 0)));

const isBracketed = (hostname) => stringCharCodeAt(hostname, 0) === 0x5B && hostname.charCodeAt(hostname.length - 1) === 0x5D;

/** @class the result of url.parse() */
function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

/** Trims blanks and, up to the query, turns backslashes around as browsers do. */
function clean(url) {
  let begin = 0;
  let end = url.length;
  while (begin < end && isBlank(stringCharCodeAt(url, begin))) begin++;
  while (end > begin && isBlank(stringCharCodeAt(url, end - 1))) end--;
  url = begin === 0 && end === url.length ? url : url.slice(begin, end);
  if (!stringIncludes(url, '\\')) return url;
  let query = url.search(/[?#]/);
  if (query === -1) query = url.length;
  return url.slice(0, query).replaceAll('\\', '/') + url.slice(query);
}

function setQuery(target, search, parseQueryString) {
  target.search = search;
  target.query = parseQueryString ? querystring.parse(stringSlice(search, 1)) : search.slice(1);
}

/** Where user information and host end in REST: blanks of the line-breaking kind are dropped on the way. */
function splitAuthority(rest) {
  let atSign = -1;
  let end = -1;
  for (let i = 0; i < rest.length; i++) {
    const code = stringCharCodeAt(rest, i);
    if (code === 0x09 || code === 0x0A || code === 0x0D) {
      rest = rest.slice(0, i) + rest.slice(i + 1);
      i--;
    } else if (code === 0x23 || code === 0x2F || code === 0x3F) {
      if (end === -1) end = i;
      break;
    } else if (code === 0x40) {
      // All before the last '@' is user information, whatever it holds.
      atSign = i;
      end = -1;
    } else if (end === -1 && setHas(kEndsHost, code)) {
      end = i;
    }
  }
  return {
    auth: atSign === -1 ? null : rest.slice(0, atSign),
    host: end === -1 ? stringSlice(rest, atSign + 1) : stringSlice(rest, atSign + 1, end),
    rest: end === -1 ? '' : stringSlice(rest, end),
  };
}

let warnedOfPort = false;

function warnOfPort(url) {
  if (warnedOfPort) return;
  warnedOfPort = true;
  process.emitWarning(
    `The URL ${url} is invalid. Future versions of Node.js will throw an error.`, 'DeprecationWarning', 'DEP0170');
}

/** Cuts the host name where a character cannot belong to it; what is cut off comes before REST. */
function cutHostname(target, rest, url) {
  const { hostname } = target;
  for (let i = 0; i < hostname.length; i++) {
    const code = stringCharCodeAt(hostname, i);
    if (code === 0x3A) warnOfPort(url);
    if (code === 0x2F || code === 0x5C || code === 0x23 || code === 0x3F || code === 0x3A) {
      target.hostname = hostname.slice(0, i);
      return `/${hostname.slice(i)}${rest}`;
    }
  }
  return rest;
}

/** Is HOSTNAME in its normal form beyond doubt: lower case letters, digits, '.' and '-', and no Punycode? */
function isPlainHostname(hostname) {
  for (let i = 0; i < hostname.length; i++) {
    const code = stringCharCodeAt(hostname, i);
    if ((code >= 0x61 && code <= 0x7A) || (code >= 0x30 && code <= 0x39) || code === 0x2E) continue;
    if (code !== 0x2D || stringCharCodeAt(hostname, i + 1) === 0x2D) return false;
  }
  return hostname.length <= kLongestHost;
}

/** Brings the host name to its normal form, or throws when it has none. */
function normalizeHostname(target, url, isIpv6) {
  const { hostname } = target;
  if (isPlainHostname(hostname)) return;
  target.hostname = hostname.length > kLongestHost ? '' : stringToLowerCase(hostname);
  if (target.hostname === '') return;
  if (isIpv6) {
    if (kForbiddenInIpv6.test(target.hostname)) throw new ERR_INVALID_URL(url);
    return;
  }
  // IDNA may turn characters into such that end a host: that would be another host than the one read.
  target.hostname = toASCII(target.hostname);
  if (target.hostname === '' || regExpExec(kForbiddenInHost, target.hostname) !== null) throw new ERR_INVALID_URL(url);
}

/** Reads the authority at the begin of REST into TARGET and returns what follows. */
function readAuthority(target, authority, url) {
  const split = splitAuthority(authority);
  if (split.auth !== null) target.auth = decodeURIComponent(split.auth);
  target.host = split.host;
  target.parseHost();
  if (typeof target.hostname !== 'string') target.hostname = '';

  const isIpv6 = isBracketed(target.hostname);
  let { rest } = split;
  if (!isIpv6) rest = cutHostname(target, rest, url);
  normalizeHostname(target, url, isIpv6);
  target.host = `${target.hostname}${target.port ? `:${target.port}` : ''}`;
  if (isIpv6) {
    target.hostname = target.hostname.slice(1, -1);
    if (rest[0] !== '/') rest = `/${rest}`;
  }
  return rest;
}

/** Path, query and fragment. */
function readRest(target, rest, parseQueryString) {
  let end = stringIndexOf(rest, '#');
  if (end === -1) end = rest.length;
  else target.hash = stringSlice(rest, end);
  const question = stringIndexOf(stringSlice(rest, 0, end), '?');
  if (question !== -1) {
    setQuery(target, stringSlice(rest, question, end), parseQueryString);
    end = question;
  } else if (parseQueryString) {
    target.search = null;
    target.query = { __proto__: null };
  }
  if (end > 0) target.pathname = stringSlice(rest, 0, end);
}

/**
 * @param {string} url
 * @param {boolean} [parseQueryString]
 * @param {boolean} [slashesDenoteHost] `//a/b` names a host
 * @returns {Url} this
 */
Url.prototype.parse = function parse(url, parseQueryString, slashesDenoteHost) {
  validateString(url, 'url');
  let rest = clean(url);

  if (!slashesDenoteHost && stringCharCodeAt(rest, 0) === 0x2F && !stringIncludes(rest, '#') && !stringIncludes(rest, '@')) {
    const simple = regExpExec(kSimplePath, rest);
    if (simple !== null) {
      this.path = rest;
      this.href = rest;
      this.pathname = simple[1];
      if (simple[2]) {
        setQuery(this, simple[2], parseQueryString);
      } else if (parseQueryString) {
        this.search = null;
        this.query = { __proto__: null };
      }
      return this;
    }
  }

  const end = protocolEnd(rest);
  let written;
  let protocol;
  if (end > 0) {
    written = stringSlice(rest, 0, end);
    this.protocol = protocol = stringToLowerCase(written);
    rest = stringSlice(rest, end);
  }

  let slashes = false;
  if (slashesDenoteHost || written !== undefined || regExpExec(kAuthority, rest) !== null) {
    slashes = stringStartsWith(rest, '//');
    if (slashes && !isHostless(protocol)) {
      rest = stringSlice(rest, 2);
      this.slashes = true;
    }
  }
  // Schemes we know to have slashes have no host without them; the others do.
  if (!isHostless(protocol) && (slashes || (written !== undefined && !isSlashed(written)))) {
    rest = readAuthority(this, rest, url);
  }

  // What follows in `javascript:` is a program.
  if (!isHostless(protocol)) rest = escapeRest(rest);
  readRest(this, rest, parseQueryString);

  if (isSlashed(protocol) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = `${this.pathname || ''}${this.search || ''}`;
  this.href = this.format();
  return this;
};

/** The text of a part: programs give ports and paths as numbers. */
const textOf = (value) => (typeof value === 'string' ? value : `${value || ''}`);

/** A path as it can stand in front of a query and a fragment. */
function escapePath(path) {
  for (let i = 0; i < path.length; i++) {
    const code = stringCharCodeAt(path, i);
    if (code === 0x23 || code === 0x3F) return stringReplaceAll(stringReplaceAll(path, '#', '%23'), '?', '%3F');
  }
  return path;
}

/** @returns {string} */
Url.prototype.format = function format() {
  let auth = textOf(this.auth);
  if (auth !== '') auth = encodeString(auth, kAuthTable) + '@';

  let protocol = textOf(this.protocol);
  let pathname = textOf(this.pathname);
  let hash = textOf(this.hash);
  let host = '';

  if (this.host) {
    host = auth + this.host;
  } else if (this.hostname) {
    const needsBrackets = this.hostname.includes(':') && !isBracketed(this.hostname);
    host = auth + (needsBrackets ? `[${this.hostname}]` : this.hostname);
    if (this.port) host += `:${this.port}`;
  }
  let query = '';
  if (this.query !== null && typeof this.query === 'object') query = querystring.stringify(this.query);
  let search = textOf(this.search || (query && '?' + query));

  if (protocol !== '' && stringCharCodeAt(protocol, protocol.length - 1) !== 0x3A) protocol += ':';
  pathname = escapePath(pathname);

  if (this.slashes || isSlashed(protocol)) {
    if (this.slashes || host) {
      if (pathname !== '' && stringCharCodeAt(pathname, 0) !== 0x2F) pathname = '/' + pathname;
      host = '//' + host;
    } else if (stringStartsWith(protocol, 'file')) {
      host = '//';
    }
  }

  if (search !== '') {
    if (stringIncludes(search, '#')) search = stringReplaceAll(search, '#', '%23');
    if (stringCharCodeAt(search, 0) !== 0x3F) search = '?' + search;
  }
  if (hash !== '' && stringCharCodeAt(hash, 0) !== 0x23) hash = '#' + hash;
  return protocol + host + pathname + search + hash;
};

/**
 * @param {string} relative
 * @returns {string}
 */
Url.prototype.resolve = function resolve(relative) {
  return resolveUrl(new Url(), this, urlParse(relative, false, true)).href;
};

/**
 * @param {string | Url} relative
 * @returns {Url}
 */
Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === 'string') relative = new Url().parse(relative, false, true);
  return resolveUrl(new Url(), this, relative);
};

/** Splits `host` into host name and port. */
Url.prototype.parseHost = function parseHost() {
  let host = this.host;
  let colon = host.length - 1;
  while (colon >= 0 && stringCharCodeAt(host, colon) >= 0x30 && stringCharCodeAt(host, colon) <= 0x39) colon--;
  if (colon >= 0 && stringCharCodeAt(host, colon) === 0x3A) {
    if (colon + 1 < host.length) this.port = stringSlice(host, colon + 1);
    host = stringSlice(host, 0, colon);
  }
  if (host) this.hostname = host;
};

let warnedOfParse = false;
let isInsideNodeModules;

/** DEP0169, once, for code outside of node_modules. */
function warnOfParse() {
  warnedOfParse = true;
  process.emitWarning(
    '`url.parse()` behavior is not standardized and prone to errors that have security implications. Use the WHATWG URL API ' +
    'instead. CVEs are not issued for `url.parse()` vulnerabilities.', 'DeprecationWarning', 'DEP0169');
}

/**
 * url.parse()
 * @param {string} url
 * @param {boolean} [parseQueryString]
 * @param {boolean} [slashesDenoteHost]
 * @returns {Url}
 */
function urlParse(url, parseQueryString, slashesDenoteHost) {
  if (!warnedOfParse) {
    isInsideNodeModules ??= require('internal/util').isInsideNodeModules;
    if (!isInsideNodeModules()) warnOfParse();
  }
  return url instanceof Url ? url : new Url().parse(url, parseQueryString, slashesDenoteHost);
}

/**
 * url.format()
 * @param {string | URL | Url | object} urlObject
 * @param {{ auth?: boolean, fragment?: boolean, search?: boolean, unicode?: boolean }} [options] for URL objects
 * @returns {string}
 */
function urlFormat(urlObject, options) {
  if (typeof urlObject === 'string') {
    urlObject = urlParse(urlObject);
  } else if (typeof urlObject !== 'object' || urlObject === null) {
    throw new ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], urlObject);
  } else if (isURL(urlObject) && urlObject instanceof URL) {
    let fragment = true, unicode = false, search = true, auth = true;
    if (options) {
      validateObject(options, 'options');
      if (options.fragment !== undefined && options.fragment !== null) fragment = Boolean(options.fragment);
      if (options.unicode !== undefined && options.unicode !== null) unicode = Boolean(options.unicode);
      if (options.search !== undefined && options.search !== null) search = Boolean(options.search);
      if (options.auth !== undefined && options.auth !== null) auth = Boolean(options.auth);
    }
    return formatHref(urlObject.href, fragment, unicode, search, auth);
  }
  return functionCall(Url.prototype.format, urlObject);
}

/**
 * url.resolve()
 * @param {string} source
 * @param {string} relative
 * @returns {string}
 */
function urlResolve(source, relative) {
  return urlParse(source, false, true).resolve(relative);
}

/** url.resolveObject() */
function urlResolveObject(source, relative) {
  return source ? urlParse(source, false, true).resolveObject(relative) : relative;
}

module.exports = { Url, urlFormat, urlParse, urlResolve, urlResolveObject };
