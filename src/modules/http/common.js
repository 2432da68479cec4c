'use strict';

// What the client and the server of HTTP share (_http_common).

const { setImmediate } = require('timers');
const {
  HTTPParser, isToken, methodList, kIncomingMessage, kSkipPendingData, kConnection, kReceiver, kOnTimeout,
} = require('internal/http/parsers');
const { beforeSnapshot } = require('internal/bootstrap/hooks');
const { getOptionValue } = require('internal/options');

const kMaxIdle = 1000;

let insecureHTTPParserOption;
let warnedLenient = false;

beforeSnapshot(() => {
  insecureHTTPParserOption = undefined;
});

/** Is --insecure-http-parser given? Warns once when it is. */
function isLenient() {
  insecureHTTPParserOption ??= getOptionValue('--insecure-http-parser') === true;
  if (insecureHTTPParserOption && !warnedLenient) {
    warnedLenient = true;
    process.emitWarning('Using insecure HTTP parsing');
  }
  return insecureHTTPParserOption;
}

/** The parser's lenient bits for options that may be left out. */
function calculateLenientFlags(insecureHTTPParser, httpValidation) {
  if (httpValidation === 'strict') return HTTPParser.kLenientNone;
  if (httpValidation === 'relaxed') return HTTPParser.kLenientHeaderValueRelaxed;
  if (httpValidation === 'insecure') return HTTPParser.kLenientAll;
  const lenient = insecureHTTPParser === undefined ? isLenient() : insecureHTTPParser;
  return lenient ? HTTPParser.kLenientAll : HTTPParser.kLenientNone;
}

/** A list of idle objects for reuse. */
class FreeList {
  constructor(name, max, make) {
    this.name = name;
    this.ctor = make;
    this.max = max;
    this.list = [];
  }

  hasItems() {
    return this.list.length > 0;
  }

  alloc() {
    return this.list.length > 0 ? arrayPop(this.list) : Reflect.apply(this.ctor, this, arguments);
  }

  free(item) {
    if (this.list.length >= this.max) return false;
    arrayPush(this.list, item);
    return true;
  }
}

const parsers = new FreeList('parsers', kMaxIdle, () => {
  const parser = new HTTPParser();
  parser.useCompactForm();
  cleanParser(parser);
  return parser;
});

function cleanParser(parser) {
  parser._headers = [];
  parser._url = '';
  parser.socket = null;
  parser.incoming = null;
  parser.outgoing = null;
  parser.maxHeaderPairs = 2000;
  parser.onIncoming = null;
  parser._consumed = false;
  parser[kConnection] = undefined;
  parser[kReceiver] = undefined;
  parser[kSkipPendingData] = false;
  parser[kOnTimeout] = null;
  parser.joinDuplicateHeaders = null;
}

/**
 * Lets a parser go: breaks its circles and keeps it for the next connection.
 * @param {HTTPParser|null} parser
 * @param {object} [request]
 * @param {import('net').Socket} [socket]
 */
function freeParser(parser, request, socket) {
  if (parser) {
    if (parser._consumed) parser.unconsume();
    cleanParser(parser);
    parser.remove();
    if (parser.isExecuting() || parsers.free(parser) === false) {
      // Not in the middle of a call of its own.
      setImmediate(closeParser, parser);
    } else {
      parser.free();
    }
  }
  if (request) request.parser = null;
  if (socket) socket.parser = null;
}

function closeParser(parser) {
  parser.close();
}

const continueExpression = /(?:^|\W)100-continue(?:$|\W)/i;
const chunkExpression = /(?:^|\W)chunked(?:$|\W)/i;
// Header values: visible characters, tab and obs-text (RFC 9110, 5.5).
const headerCharExpression = /[^\t\x20-\x7e\x80-\xff]/;

/** @param {string} value */
function checkIsHttpToken(value) {
  return value.length > 0 && isToken(value);
}

/** @param {string} value @returns {boolean} true when it has a character that no value may have */
function checkInvalidHeaderChar(value) {
  return regExpExec(headerCharExpression, value) !== null;
}

/** Completes the error of a parser with what the other side sent. */
function prepareError(error, parser, rawPacket) {
  error.rawPacket = rawPacket || parser.getCurrentBuffer();
  if (typeof error.reason === 'string') error.message = `Parse Error: ${error.reason}`;
}

module.exports = {
  _checkInvalidHeaderChar: checkInvalidHeaderChar,
  _checkIsHttpToken: checkIsHttpToken,
  chunkExpression,
  continueExpression,
  freeParser,
  methods: methodList,
  parsers,
  kIncomingMessage,
  HTTPParser,
  isLenient,
  calculateLenientFlags,
  prepareError,
  kSkipPendingData,
};
