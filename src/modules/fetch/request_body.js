'use strict';

// Bodies of requests that are at hand (https://fetch.spec.whatwg.org/#concept-bodyinit-extract).

const { URLSearchParams } = require('internal/url');
const { Buffer } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView, isProxy, isSharedArrayBuffer } = require('internal/util/types');
const { lazy } = require('internal/util');

const { getPrototypeOf, hasOwn } = Object;

/** Longer bodies are written piece by piece, as the other side reads. */
const kLongestBody = 1024 * 1024;

const classes = lazy(() => require('internal/deps/undici/web/fetch/formdata'));

const lineFeeds = (text) => stringReplace(text, /\r?\n|\r/g, '\r\n');
const escapeName = (name) => lineFeeds(name).replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');

/** A form of texts, as multipart/form-data (RFC 7578; https://html.spec.whatwg.org/#multipart-form-data). Files are undici's. */
function multipartOf(form) {
  const { FormData } = classes();
  if (getPrototypeOf(form) !== FormData.prototype || hasOwn(form, Symbol.iterator)) return undefined;
  const number = require('crypto').randomInt(1e11);
  const boundary = `----formdata-undici-0${`${number}`.padStart(11, '0')}`;
  let text = '';
  let isPlain = true;
  functionCall(FormData.prototype.forEach, form, (value, name) => {
    if (typeof value !== 'string') isPlain = false;
    else text += `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"\r\n\r\n${lineFeeds(value)}\r\n`;
  });
  if (!isPlain || text.length > kLongestBody) return undefined;
  const bytes = Buffer.from(`${text}--${boundary}--\r\n`);
  return bytes.length > kLongestBody ? undefined : { bytes, type: `multipart/form-data; boundary=${boundary}` };
}

/** Bytes and media type of a BodyInit that is at hand (https://fetch.spec.whatwg.org/#concept-bodyinit-extract), or undefined. */
function readBody(body) {
  if (typeof body === 'string') {
    if (body.length > kLongestBody) return undefined;
    const bytes = Buffer.from(body);
    return bytes.length > kLongestBody ? undefined : { bytes, type: 'text/plain;charset=UTF-8' };
  }
  if (typeof body !== 'object' || isProxy(body)) return undefined;
  if (isArrayBufferView(body)) {
    if (body.byteLength > kLongestBody || isSharedArrayBuffer(body.buffer) || body[Symbol.asyncIterator] !== undefined) return undefined;
    return { bytes: Buffer.from(Buffer.from(body.buffer, body.byteOffset, body.byteLength)), type: null };
  }
  if (isAnyArrayBuffer(body)) {
    if (isSharedArrayBuffer(body) || body.byteLength > kLongestBody || body[Symbol.asyncIterator] !== undefined) return undefined;
    return { bytes: Buffer.from(Buffer.from(body)), type: null };
  }
  const multipart = multipartOf(body);
  if (multipart !== undefined) return multipart;
  if (getPrototypeOf(body) === URLSearchParams.prototype && !hasOwn(body, 'toString')) {
    const bytes = Buffer.from(body.toString());
    if (bytes.length > kLongestBody) return undefined;
    return { bytes, type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  return undefined;
}

module.exports = { readBody };
