'use strict';

// What is asked for: a request as the constructor of Request would make it (https://fetch.spec.whatwg.org/#dom-request), without the object,
// for inputs and options whose conversion cannot be seen. planRequest() gives undefined for everything else, before it has touched anything;
// undici then has the first and only look, and throws what there is to be thrown.

const { URL } = require('internal/url');
const { isArrayBufferView, isProxy } = require('internal/util/types');
const { AbortSignal } = require('internal/web/abort_controller');
const { badPortsSet } = require('internal/deps/undici/web/fetch/constants');
const { readBody } = require('internal/fetch/request_body');
const { isToken } = require('internal/http/parsers');
const { kIsDisturbed } = require('internal/stream/predicates');

const { getOwnPropertyDescriptor, getOwnPropertySymbols, getPrototypeOf, keys, hasOwn } = Object;
const { isArray } = Array;

/** As many URLs are remembered. */
const kMostTargets = 128;

const methods = {
  __proto__: null,
  DELETE: 'DELETE', delete: 'DELETE', GET: 'GET', get: 'GET', HEAD: 'HEAD', head: 'HEAD', OPTIONS: 'OPTIONS', options: 'OPTIONS',
  PATCH: 'PATCH', POST: 'POST', post: 'POST', PUT: 'PUT', put: 'PUT',
};
const redirects = { __proto__: null, follow: true, manual: true, error: true };
const caches = { __proto__: null, 'default': true, 'no-store': true, 'reload': true, 'no-cache': true, 'force-cache': true };
const credentials = { __proto__: null, 'omit': true, 'same-origin': true, 'include': true };

/** Fields that undici or HTTP give a meaning of their own. */
const special = new Set([
  'connection', 'content-length', 'expect', 'host', 'keep-alive', 'range', 'sec-fetch-mode', 'transfer-encoding', 'upgrade', '__proto__',
]);
/** Members that stand for steps which are not taken here. */
const unusual = ['integrity', 'referrer', 'referrerPolicy', 'window', 'dispatcher'];

// Visible characters, blanks in between, and obs-text (RFC 9110, 5.5).
const plainValue = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;

// ---- where to -----------------------------------------------------------------------------------------------------------

/** A URL as requests need it. */
class Target {
  constructor(url) {
    this.url = url;
    this.isSecure = url.protocol === 'https:';
    this.origin = url.origin;
    this.host = url.host;
    const { pathname, search, hash, href } = url;
    let path = pathname + search;
    // An empty query is still one.
    if (search === '' && href[href.length - hash.length - 1] === '?') path += '?';
    this.path = path;
    /** The pool of connections, once there is one. */
    this.pool = undefined;
    /** The head of a GET without options. */
    this.plainHead = undefined;
  }
}

const targets = new Map();

/** @returns {Target|undefined} for an absolute URL of http or https that may be asked */
function targetOf(text) {
  const known = mapGet(targets, text);
  if (known !== undefined) return known;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  if (url.username !== '' || url.password !== '' || badPortsSet.has(url.port)) return undefined;
  const target = new Target(url);
  if (targets.size >= kMostTargets) mapClear(targets);
  mapSet(targets, text, target);
  return target;
}

// ---- fields -------------------------------------------------------------------------------------------------------------

/** Adds a field. False: leave it to undici. */
function addField(fields, name, value) {
  if (typeof name !== 'string' || !isToken(name)) return false;
  if (typeof value !== 'string') {
    if (typeof value !== 'number' && typeof value !== 'boolean') return false;
    value = `${value}`;
  }
  const lower = stringToLowerCase(name);
  if (setHas(special, lower) || regExpExec(plainValue, value) === null) return false;
  for (let i = 0; i < fields.length; i++) {
    if (fields[i].lower === lower) return false;
  }
  arrayPush(fields, { name, lower, value });
  return true;
}

/** The fields of HeadersInit (https://fetch.spec.whatwg.org/#typedefdef-headersinit), or undefined. */
function readFields(init) {
  const fields = [];
  if (init === undefined) return fields;
  if (typeof init !== 'object' || init === null || isProxy(init)) return undefined;
  if (isArray(init)) {
    for (let i = 0; i < init.length; i++) {
      const pair = init[i];
      if (!isArray(pair) || pair.length !== 2 || !addField(fields, pair[0], pair[1])) return undefined;
    }
    return fields;
  }
  const prototype = getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) {
    if (init[Symbol.iterator] !== undefined || getOwnPropertySymbols(init).length > 0) return undefined;
    const names = keys(init);
    for (let i = 0; i < names.length; i++) {
      if (!addField(fields, names[i], init[names[i]])) return undefined;
    }
    return fields;
  }
  const { Headers, getHeadersList } = require('internal/deps/undici/web/fetch/headers');
  if (prototype !== Headers.prototype || hasOwn(init, Symbol.iterator)) return undefined;
  let list;
  try {
    list = getHeadersList(init);
  } catch {
    return undefined;
  }
  return fieldsOfList(list);
}

// ---- the plan -----------------------------------------------------------------------------------------------------------

class Plan {
  constructor(target) {
    this.target = target;
    this.urlList = [target.url];
    this.method = 'GET';
    /** The program's own fields, { name, lower, value }; undefined for none, and then no other option has a say in the head either. */
    this.fields = undefined;
    /** @type {Buffer|null} */
    this.body = null;
    this.cache = 'default';
    this.redirect = 'follow';
    /** @type {AbortSignal|undefined} */
    this.signal = undefined;
  }
}

/**
 * @param {unknown} input
 * @param {unknown} init
 * @returns {Plan|undefined} undefined: undici is to take both
 */
function planRequest(input, init) {
  if (typeof input !== 'string') {
    if (typeof input !== 'object' || input === null || isProxy(input)) return undefined;
    if (getPrototypeOf(input) !== URL.prototype) return init === undefined ? planOfRequest(input) : undefined;
    if (hasOwn(input, 'toString')) return undefined;
    input = input.href;
  }
  const target = targetOf(input);
  if (target === undefined) return undefined;
  const plan = new Plan(target);
  if (init === undefined || init === null) return plan;
  return typeof init === 'object' && !isProxy(init) && readOptions(plan, init) ? plan : undefined;
}

function readOptions(plan, init) {
  for (let i = 0; i < unusual.length; i++) {
    if (init[unusual[i]] !== undefined) return false;
  }
  const { method, headers, body, mode, cache, redirect, keepalive, signal, duplex, priority, credentials: include } = init;
  if (method !== undefined) {
    const name = typeof method === 'string' ? methods[method] : undefined;
    if (name === undefined) return false;
    plan.method = name;
  }
  if (mode !== undefined && mode !== 'cors') return false;
  if (cache !== undefined) {
    if (caches[cache] === undefined || typeof cache !== 'string') return false;
    plan.cache = cache;
  }
  if (redirect !== undefined) {
    if (redirects[redirect] === undefined || typeof redirect !== 'string') return false;
    plan.redirect = redirect;
  }
  if (include !== undefined && (typeof include !== 'string' || credentials[include] === undefined)) return false;
  if (keepalive !== undefined && typeof keepalive !== 'boolean') return false;
  if (duplex !== undefined && duplex !== 'half') return false;
  if (priority !== undefined && priority !== 'auto' && priority !== 'high' && priority !== 'low') return false;
  if (signal !== undefined && signal !== null) {
    if (typeof signal !== 'object' || isProxy(signal) || getPrototypeOf(signal) !== AbortSignal.prototype) return false;
    plan.signal = signal;
  }
  plan.fields = readFields(headers);
  if (plan.fields === undefined) return false;
  if (body === undefined || body === null) return true;
  if (plan.method === 'GET' || plan.method === 'HEAD') return false;
  const extracted = readBody(body);
  if (extracted === undefined) return false;
  plan.body = extracted.bytes;
  if (extracted.type !== null && !hasField(plan, 'content-type')) {
    arrayPush(plan.fields, { name: 'content-type', lower: 'content-type', value: extracted.type });
  }
  return true;
}

/** The plan of a Request as it stands, which is used up by it. */
function planOfRequest(input) {
  const { Request, getRequestState, getRequestDispatcher } = require('internal/deps/undici/web/fetch/request');
  if (getPrototypeOf(input) !== Request.prototype) return undefined;
  let state;
  try {
    state = getRequestState(input);
  } catch {
    return undefined;
  }
  const { method, body, mode, cache, redirect, integrity, referrer, referrerPolicy, window, urlList, headersList } = state;
  if (getRequestDispatcher(input) !== undefined || urlList.length !== 1 || methods[method] !== method || mode !== 'cors' ||
      caches[cache] === undefined || integrity !== '' || referrer !== 'client' || referrerPolicy !== '' || window !== 'client') {
    return undefined;
  }
  const target = targetOf(urlList[0].href);
  if (target === undefined) return undefined;
  const plan = new Plan(target);
  plan.method = method;
  plan.cache = cache;
  plan.redirect = redirect;
  plan.signal = functionCall(getOwnPropertyDescriptor(Request.prototype, 'signal').get, input);
  plan.fields = fieldsOfList(headersList);
  if (plan.fields === undefined) return undefined;
  if (body !== null) {
    const { source, stream } = body;
    const extracted = typeof source === 'string' || isArrayBufferView(source) ? readBody(source) : undefined;
    if (extracted === undefined || stream.locked || stream[kIsDisturbed]) return undefined;
    plan.body = extracted.bytes;
    // As if somebody had read it.
    stream.getReader().read();
  }
  return plan;
}

/** The fields of a header list of undici's. */
function fieldsOfList(list) {
  const fields = [];
  const entries = list.entriesList;
  for (let i = 0; i < entries.length; i++) {
    if (!addField(fields, entries[i][0], entries[i][1])) return undefined;
  }
  return fields;
}

/** @param {Plan} plan @param {string} lower */
function hasField(plan, lower) {
  const { fields } = plan;
  if (fields === undefined) return false;
  for (let i = 0; i < fields.length; i++) {
    if (fields[i].lower === lower) return true;
  }
  return false;
}

/** @param {Plan} plan @param {string[]} names */
function removeFields(plan, names) {
  if (plan.fields === undefined) return;
  plan.fields = arrayFilter(plan.fields, ({ lower }) => !arrayIncludes(names, lower));
}

module.exports = { planRequest, hasField, removeFields, Target };
