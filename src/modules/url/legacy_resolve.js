'use strict';

// url.resolve(): RFC 3986 section 5.2 with the habits of the legacy API. Schemes without '//' (mailto:) have their host treated as the
// first part of the path.

const { isHostless, isSlashed } = require('internal/url/legacy_schemes');

const { assign, keys: ownKeys } = Object;

/** The properties of what parse() makes, in their order. */
const kParts = [
  'protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path', 'href',
];

/** Object.assign(), of URLs that nobody gave further properties in less time. */
function copyParts(target, source) {
  const keys = ownKeys(source);
  let same = 0;
  while (same < kParts.length && keys[same] === kParts[same]) same++;
  if (keys.length !== kParts.length || same !== kParts.length) return assign(target, source);
  target.protocol = source.protocol;
  target.slashes = source.slashes;
  target.auth = source.auth;
  target.host = source.host;
  target.port = source.port;
  target.hostname = source.hostname;
  target.hash = source.hash;
  target.search = source.search;
  target.query = source.query;
  target.pathname = source.pathname;
  target.path = source.path;
  target.href = source.href;
  return target;
}

function setPath(result) {
  const pathname = result.pathname || '';
  const search = result.search || '';
  result.path = pathname + search;
}

function finish(result) {
  result.href = result.format();
  return result;
}

/** RELATIVE names another scheme. */
function switchScheme(result, relative) {
  if (!isSlashed(relative.protocol)) return finish(copyParts(result, relative));

  result.protocol = relative.protocol;
  if (!relative.host && !/^file:?$/.test(relative.protocol) && !isHostless(relative.protocol)) {
    // `http:a/b`: the first part of the path that is not empty is the host.
    const parts = (relative.pathname || '').split('/');
    while (parts.length > 0) {
      relative.host = parts.shift();
      if (relative.host) break;
    }
    relative.host ||= '';
    relative.hostname ||= '';
    if (parts[0] !== '') parts.unshift('');
    if (parts.length < 2) parts.unshift('');
    result.pathname = parts.join('/');
  } else {
    result.pathname = relative.pathname;
  }
  result.search = relative.search;
  result.query = relative.query;
  result.host = relative.host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  if (result.pathname || result.search) setPath(result);
  result.slashes ||= relative.slashes;
  return finish(result);
}

/** Puts HOST before the parts of a path. */
function prependHost(parts, host) {
  if (!host) return;
  if (parts[0] === '') parts[0] = host;
  else parts.unshift(host);
}

/** The host of a scheme without slashes may have brought its user information along. */
function setBareHost(result, host) {
  result.hostname = result.host = host;
  const at = result.host && result.host.includes('@') && result.host.indexOf('@') > 0;
  if (!at) return;
  const pieces = result.host.split('@');
  result.auth = pieces[0];
  result.host = result.hostname = pieces[1];
}

/** Resolves '.' and '..' in PARTS; returns how many '..' are left over. */
function removeDots(parts) {
  let up = 0;
  for (let i = parts.length - 1; i >= 0; i--) {
    if (parts[i] === '.') {
      parts.splice(i, 1);
    } else if (parts[i] === '..') {
      arraySplice(parts, i, 1);
      up++;
    } else if (up > 0) {
      arraySplice(parts, i, 1);
      up--;
    }
  }
  return up;
}

const startsAbsolute = (parts) => parts[0] === '' || Boolean(parts[0]) && stringCharCodeAt(parts[0], 0) === 0x2F;

/**
 * @param {Url} result an empty Url
 * @param {Url} base
 * @param {Url} relative changed on the way
 * @returns {Url} RESULT
 */
function resolveUrl(result, base, relative) {
  copyParts(result, base);
  // The fragment is never inherited.
  result.hash = relative.hash;
  if (relative.href === '') return finish(result);

  if (relative.slashes && !relative.protocol) {
    const { protocol } = result;
    copyParts(result, relative);
    result.protocol = protocol;
    if (isSlashed(result.protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    return finish(result);
  }
  if (relative.protocol && relative.protocol !== result.protocol) return switchScheme(result, relative);

  const isBaseAbsolute = Boolean(result.pathname) && stringCharCodeAt(result.pathname, 0) === 0x2F;
  const isRelativeAbsolute =
    Boolean(relative.host) || (Boolean(relative.pathname) && stringCharCodeAt(relative.pathname, 0) === 0x2F);
  let endsAbsolute = isRelativeAbsolute || isBaseAbsolute || Boolean(result.host && relative.pathname);
  const dropsDots = endsAbsolute;
  let parts = result.pathname ? stringSplit(result.pathname, '/') : [];
  const relativeParts = relative.pathname ? stringSplit(relative.pathname, '/') : [];
  const isBare = Boolean(result.protocol) && !isSlashed(result.protocol);

  if (isBare) {
    result.hostname = '';
    result.port = null;
    prependHost(parts, result.host);
    result.host = '';
    if (relative.protocol) {
      relative.hostname = null;
      relative.port = null;
      result.auth = null;
      prependHost(relativeParts, relative.host);
      relative.host = null;
    }
    endsAbsolute = endsAbsolute && (relativeParts[0] === '' || parts[0] === '');
  }

  if (isRelativeAbsolute) {
    if (relative.host || relative.host === '') {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === '') {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    result.search = relative.search;
    result.query = relative.query;
    parts = relativeParts;
  } else if (relativeParts.length > 0) {
    arrayPop(parts);
    parts = arrayConcat(parts, relativeParts);
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null && relative.search !== undefined) {
    if (isBare) setBareHost(result, parts.shift());
    result.search = relative.search;
    result.query = relative.query;
    if (result.pathname !== null || result.search !== null) setPath(result);
    return finish(result);
  }

  if (parts.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return finish(result);
  }

  // What ends in '.' or '..' means a folder.
  const last = parts[parts.length - 1];
  const isFolder = last === '' ||
    ((last === '.' || last === '..') && Boolean(result.host || relative.host || parts.length > 1));
  const up = removeDots(parts);
  if (!endsAbsolute && !dropsDots) {
    for (let i = 0; i < up; i++) parts.unshift('..');
  }
  if (endsAbsolute && !startsAbsolute(parts)) arrayUnshift(parts, '');
  if (isFolder && !parts.join('/').endsWith('/')) parts.push('');

  const isAbsolute = startsAbsolute(parts);
  if (isBare) setBareHost(result, isAbsolute || parts.length === 0 ? '' : parts.shift());
  endsAbsolute = endsAbsolute || Boolean(result.host && parts.length > 0);
  if (endsAbsolute && !isAbsolute) parts.unshift('');

  if (parts.length === 0) {
    result.pathname = null;
    result.path = null;
  } else {
    result.pathname = arrayJoin(parts, '/');
  }
  if (result.pathname !== null || result.search !== null) setPath(result);
  result.auth = relative.auth || result.auth;
  result.slashes ||= relative.slashes;
  return finish(result);
}

module.exports = { resolveUrl };
