'use strict';

// The fields of a response as a header list of undici's (https://fetch.spec.whatwg.org/#concept-header-list), taken apart when somebody looks.

const { HeadersList } = require('internal/deps/undici/web/fetch/headers');

/** What a head came to: servers send the same again and again. Nothing of it changes, as a response's headers are immutable. */
class ReceivedHead {
  /** @param {string} fields name LF value LF … */
  constructor(fields) {
    this.fields = fields;
    const map = new Map();
    let cookies = null;
    const parts = stringSplit(fields, '\n');
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const name = stringToLowerCase(parts[i]);
      const value = parts[i + 1];
      const before = mapGet(map, name);
      if (before === undefined) mapSet(map, name, { name, value });
      else mapSet(map, name, { name, value: `${before.value}${name === 'cookie' ? '; ' : ', '}${value}` });
      if (name === 'set-cookie') arrayPush(cookies ??= [], value);
    }
    this.map = map;
    this.cookies = cookies;
    this.contentEncoding = mapGet(map, 'content-encoding')?.value ?? '';
    this.location = mapGet(map, 'location')?.value;
    /** What the server says about how long it keeps the connection. */
    this.keepAlive = mapGet(map, 'keep-alive')?.value;
  }
}

/** By the length of the text. */
const known = arrayFill(new Array(16), new ReceivedHead(''));

/** @param {string} fields @returns {ReceivedHead} */
function receivedHead(fields) {
  const slot = fields.length & 15;
  const last = known[slot];
  if (last.fields === fields) return last;
  return (known[slot] = new ReceivedHead(fields));
}

/** A HeadersList whose content is a ReceivedHead's. */
function ReceivedHeaders(head) {
  this.headersMap = head.map;
  this.cookies = head.cookies;
  this.sortedMap = null;
}
Object.setPrototypeOf(ReceivedHeaders.prototype, HeadersList.prototype);

module.exports = { ReceivedHead, ReceivedHeaders, receivedHead };
