'use strict';

// MIMEType and MIMEParams. WHATWG MIME Sniffing standard, sections 3 to 4.

const { codes: { ERR_INVALID_MIME_SYNTAX } } = require('internal/errors');

/** The characters of HTTP tokens. */
const kToken = new Uint8Array(128);
for (const character of "!#$%&'*+-.^_`|~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") {
  kToken[stringCharCodeAt(character, 0)] = 1;
}
const kNotQuotedStringChar = /[^\t\u0020-~\u0080-\u00FF]/;

/** Where the first character of TEXT is that a token cannot hold; -1 when there is none. */
function findNonToken(text) {
  for (let i = 0; i < text.length; i++) {
    const code = stringCharCodeAt(text, i);
    if (code >= 0x80 || kToken[code] === 0) return i;
  }
  return -1;
}

/** HTTP whitespace: CR, LF, tab and space. */
const isWhitespace = (code) => code === 0x20 || code === 0x09 || code === 0x0A || code === 0x0D;

/** Where whitespace of TEXT that begins at BEGIN ends. */
function skipWhitespace(text, begin) {
  while (begin < text.length && isWhitespace(stringCharCodeAt(text, begin))) begin++;
  return begin;
}

/** The length of TEXT without the whitespace at its end. */
function trimmedLength(text) {
  let end = text.length;
  while (end > 0 && isWhitespace(stringCharCodeAt(text, end - 1))) end--;
  return end;
}

const trimEnd = (text) => stringSlice(text, 0, trimmedLength(text));

/** ASCII letters only, unlike String.prototype.toLowerCase(). */
function toAsciiLower(text) {
  for (let i = 0; i < text.length; i++) {
    const code = stringCharCodeAt(text, i);
    if (code >= 0x41 && code <= 0x5A) return stringReplace(text, /[A-Z]/g, (char) => char.toLowerCase());
  }
  return text;
}

/** Where the first ';' or '=' of TEXT from BEGIN on is, at most END. */
function parameterNameEnd(text, begin, end) {
  for (; begin < end; begin++) {
    const code = stringCharCodeAt(text, begin);
    if (code === 0x3B || code === 0x3D) break;
  }
  return begin;
}

/** "type/subtype" at the start of TEXT, and where the parameters begin. */
function parseTypeAndSubtype(text) {
  let position = skipWhitespace(text, 0);
  const slash = stringIndexOf(text, '/', position);
  const trimmedType = slash === -1 ? text.slice(position) : stringSlice(text, position, slash);
  const invalidType = findNonToken(trimmedType);
  if (trimmedType === '' || invalidType !== -1 || slash === -1) {
    throw new ERR_INVALID_MIME_SYNTAX('type', text, invalidType);
  }
  position = slash + 1;
  const type = toAsciiLower(trimmedType);
  const semicolon = stringIndexOf(text, ';', position);
  const subtypeText = semicolon === -1 ? text.slice(position) : stringSlice(text, position, semicolon);
  position += subtypeText.length;
  if (semicolon !== -1) position++;
  const trimmedSubtype = trimEnd(subtypeText);
  const invalidSubtype = findNonToken(trimmedSubtype);
  if (trimmedSubtype === '' || invalidSubtype !== -1) {
    throw new ERR_INVALID_MIME_SYNTAX('subtype', text, invalidSubtype);
  }
  return { type, subtype: toAsciiLower(trimmedSubtype), parametersStart: position };
}

/** A value as it stands in the serialised type: quoted unless it is a token. */
function encodeValue(value) {
  if (value.length === 0) return '""';
  if (findNonToken(value) === -1) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** The text in quotes at the start of TEXT (section 4.4, step 11.6), and how long it is. */
function parseQuotedString(text) {
  let value = '';
  let i = 1;
  for (; i < text.length; i++) {
    const char = text[i];
    if (char === '"') break;
    // A backslash at the end stands for itself.
    if (char === '\\' && i + 1 < text.length) value += text[++i];
    else value += char;
  }
  return { value, length: i };
}

/** The parameters of a MIMEType: a map of names to values. */
/** Names of parameters are in lower case, however they are asked for. */
const normalName = (name) => toAsciiLower(`${name}`);

class MIMEParams {
  #data = new Map();
  /** Parameters are parsed when first looked at. */
  #source;
  #isParsed = true;

  /** A MIMEParams for the text behind "type/subtype;". */
  static instantiate(source) {
    const params = new MIMEParams();
    params.#source = source;
    params.#isParsed = false;
    return params;
  }

  /** @param {string} name */
  delete(name) {
    this.#parse();
    this.#data.delete(normalName(name));
  }

  /** @param {string} name */
  get(name) {
    this.#parse();
    const data = this.#data;
    name = normalName(name);
    return data.has(name) ? data.get(name) : null;
  }

  /** @param {string} name */
  has(name) {
    this.#parse();
    return this.#data.has(normalName(name));
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    this.#parse();
    name = normalName(name);
    value = `${value}`;
    const invalidName = findNonToken(name);
    if (name.length === 0 || invalidName !== -1) {
      throw new ERR_INVALID_MIME_SYNTAX('parameter name', name, invalidName);
    }
    const invalidValue = value.search(kNotQuotedStringChar);
    if (invalidValue !== -1) {
      throw new ERR_INVALID_MIME_SYNTAX('parameter value', value, invalidValue);
    }
    this.#data.set(name, value);
  }

  * entries() {
    this.#parse();
    yield* this.#data.entries();
  }

  * keys() {
    this.#parse();
    yield* this.#data.keys();
  }

  * values() {
    this.#parse();
    yield* this.#data.values();
  }

  toString() {
    this.#parse();
    let text = '';
    for (const { 0: name, 1: value } of this.#data) {
      text += `${text.length > 0 ? ';' : ''}${name}=${encodeValue(value)}`;
    }
    return text;
  }

  // Section 4.4, step 11.
  #parse() {
    if (this.#isParsed) return;
    this.#isParsed = true;
    const data = this.#data;
    const text = this.#source;
    const end = trimmedLength(text);
    let position = 0;
    while (position < end) {
      position = skipWhitespace(text, position);
      const nameEnd = parameterNameEnd(text, position, end);
      const name = toAsciiLower(stringSlice(text, position, nameEnd));
      position = nameEnd;
      if (position >= end) break;
      const isValueless = text[position] === ';';
      position++;
      if (isValueless) continue;
      let value;
      if (text[position] === '"') {
        const quoted = parseQuotedString(text.slice(position, end));
        ({ value } = quoted);
        position += quoted.length;
        const semicolon = text.indexOf(';', position);
        position = semicolon === -1 ? end : semicolon + 1;
      } else {
        const semicolon = stringIndexOf(text, ';', position);
        const valueEnd = semicolon === -1 || semicolon > end ? end : semicolon;
        value = trimEnd(stringSlice(text, position, valueEnd));
        position = valueEnd + 1;
        if (value === '') continue;
      }
      // The first of a name counts; what cannot be serialised is left out.
      if (name !== '' && findNonToken(name) === -1 &&
          stringSearch(value, kNotQuotedStringChar) === -1 && !mapHas(data, name)) {
        mapSet(data, name, value);
      }
    }
  }
}

const { instantiate } = MIMEParams;
delete MIMEParams.instantiate;

Object.defineProperty(MIMEParams.prototype, Symbol.iterator, {
  __proto__: null, configurable: true, value: MIMEParams.prototype.entries, writable: true,
});
Object.defineProperty(MIMEParams.prototype, 'toJSON', {
  __proto__: null, configurable: true, value: MIMEParams.prototype.toString, writable: true,
});

/** "type/subtype;name=value". Node.js documentation, "Util" > "Class: util.MIMEType". */
class MIMEType {
  #type;
  #subtype;
  #parameters;

  /** @param {string} input */
  constructor(input) {
    input = `${input}`;
    const { type, subtype, parametersStart } = parseTypeAndSubtype(input);
    this.#type = type;
    this.#subtype = subtype;
    this.#parameters = instantiate(stringSlice(input, parametersStart));
  }

  /**
   * As the constructor, but null for what is no MIME type.
   * @param {string} input
   */
  static parse(input) {
    try {
      return new this(input);
    } catch {
      return null;
    }
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    value = `${value}`;
    const invalid = findNonToken(value);
    if (value.length === 0 || invalid !== -1) throw new ERR_INVALID_MIME_SYNTAX('type', value, invalid);
    this.#type = toAsciiLower(value);
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    value = `${value}`;
    const invalid = findNonToken(value);
    if (value.length === 0 || invalid !== -1) {
      throw new ERR_INVALID_MIME_SYNTAX('subtype', value, invalid);
    }
    this.#subtype = toAsciiLower(value);
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#parameters;
  }

  toString() {
    const parameters = this.#parameters.toString();
    return parameters === '' ? this.essence : `${this.essence};${parameters}`;
  }
}

Object.defineProperty(MIMEType.prototype, 'toJSON', {
  __proto__: null, configurable: true, value: MIMEType.prototype.toString, writable: true,
});

module.exports = { MIMEParams, MIMEType };
