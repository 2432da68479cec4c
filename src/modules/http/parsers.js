'use strict';

// The native parser, and what it tells: every parser of clients and servers reports here (the compact form of http_parser.h), and
// here the messages are fed.

const {
  HTTPParser, ConnectionsList, setCallbacks, methods, allMethods, isToken, flatten, flags, framing,
} = native('http');
const { FastBuffer } = require('internal/buffer/allocate');
const { inEachProcess } = require('internal/bootstrap/hooks');
const {
  IncomingMessage, readStart, readStop, kBodyEnded, setRawHeaders, splitFields, kHeadersCount,
} = require('_http_incoming');
const { kReadableState } = require('internal/stream/lazy_state');

const { kKeepAlive, kUpgrade, kFieldsShift, kMostFields } = flags;

const methodList = methods();
/** By the numbers of the parser. */
const methodNames = allMethods();

/** Symbols on a parser. */
const kIncomingMessage = Symbol('IncomingMessage');
const kSkipPendingData = Symbol('SkipPendingData');
/** The server's connection state of a parser, undefined for clients. */
const kConnection = Symbol('kConnection');
/** Who takes what a parser tells, in the place of messages: { onHead, onBody, onComplete, onExecute }. */
const kReceiver = Symbol('kReceiver');

const kOnMessageBegin = 0;
const kOnHeaders = 1;
const kOnHeadersComplete = 2;
const kOnBody = 3;
const kOnMessageComplete = 4;
const kOnExecute = 5;
const kOnTimeout = 6;

Object.assign(HTTPParser, {
  REQUEST: 1,
  RESPONSE: 2,
  kOnMessageBegin,
  kOnHeaders,
  kOnHeadersComplete,
  kOnBody,
  kOnMessageComplete,
  kOnExecute,
  kOnTimeout,
  kLenientNone: 0,
  kLenientHeaders: 1,
  kLenientChunkedLength: 2,
  kLenientKeepAlive: 4,
  kLenientTransferEncoding: 8,
  kLenientVersion: 16,
  kLenientDataAfterClose: 32,
  kLenientOptionalLFAfterCR: 64,
  kLenientOptionalCRLFAfterChunk: 128,
  kLenientOptionalCRBeforeLF: 256,
  kLenientSpacesAfterChunkSize: 512,
  kLenientHeaderValueRelaxed: 1024,
  kLenientAll: 1023,
});

/** A head arrived. What it returns: 0 a body may follow, 1 none does, 2 the connection changes its protocol. */
function onHead(fields, target, code, bits) {
  // Servers have a way of their own.
  const connection = this[kConnection];
  if (connection !== undefined) return connection.onRequest(this, fields, target, code, bits);
  const receiver = this[kReceiver];
  if (receiver !== undefined) return receiver.onHead(fields, target, code, bits);
  const { socket } = this;
  // The parser was let go while its last input was still being parsed.
  if (typeof this.onIncoming !== 'function') return 0;
  const Message = socket?.server?.[kIncomingMessage] ?? IncomingMessage;
  const incoming = new Message(socket);
  incoming.httpVersionMajor = (bits >> 4) & 15;
  incoming.httpVersionMinor = bits & 15;
  incoming.httpVersion = `${(bits >> 4) & 15}.${bits & 15}`;
  incoming.joinDuplicateHeaders = socket?.server?.joinDuplicateHeaders || this.joinDuplicateHeaders;
  incoming.upgrade = (bits & kUpgrade) !== 0;
  setFields(incoming, fields, bits, this.maxHeaderPairs);
  incoming.url = '';
  incoming.statusCode = code;
  incoming.statusMessage = target;
  this.incoming = incoming;
  return this.onIncoming(incoming, (bits & kKeepAlive) !== 0);
}

/** Hands the FIELDS of a head to its message, limited to MAX strings. */
function setFields(message, fields, bits, max) {
  const count = bits >>> kFieldsShift;
  if (max > 0 && (count * 2 > max || count === kMostFields)) {
    const raw = splitFields(fields);
    if (raw.length > max) {
      raw.length = max;
      message.rawHeaders = raw;
      message[kHeadersCount] = max;
      return;
    }
  }
  if (count > 0) setRawHeaders(message, fields);
}

function onBody(memory, offset, size, last) {
  const receiver = this[kReceiver];
  if (receiver !== undefined) {
    receiver.onBody(memory, offset, size, last);
    return;
  }
  const stream = this.incoming;
  if (stream !== null && stream !== undefined && !stream._dumped && !this[kSkipPendingData]) {
    const more = stream.push(new FastBuffer(memory, offset, size));
    if (!more) {
      const connection = this[kConnection];
      if (connection !== undefined) connection.stopReading();
      else if (this.socket) readStop(this.socket);
    }
  }
  if (last) functionCall(onComplete, this);
}

function onTrailers(fields) {
  const stream = this.incoming;
  if (!stream) return;
  const raw = splitFields(fields);
  const max = this.maxHeaderPairs;
  if (max > 0 && raw.length > max) raw.length = max;
  stream._addHeaderLines(raw, raw.length, true);
}

/** The message is complete. */
function onComplete() {
  const receiver = this[kReceiver];
  if (receiver !== undefined) {
    receiver.onComplete();
    return;
  }
  const stream = this.incoming;
  if (stream !== null && stream !== undefined && !this[kSkipPendingData]) {
    stream.complete = true;
    // For emit('end'); a message that nobody reads yet remembers it.
    endBody(stream);
  }
  const connection = this[kConnection];
  if (connection !== undefined) connection.onMessageComplete();
  else if (this.socket) readStart(this.socket);
}

function endBody(message) {
  if (message[kReadableState] === undefined && message._eventsCount === 0) message[kBodyEnded] = true;
  else message.push(null);
}

/** Input fed by the stream failed, changed its protocol, or (when asked) just came. */
function onExecute(result) {
  (this[kConnection] ?? this[kReceiver])?.onExecute(result);
}

function onDrain() {
  this[kConnection]?.onDrain();
}

/** What waits to be sent grew although an answer is whole. */
function onBacklog() {
  const connection = this[kConnection];
  if (connection !== undefined) connection.backlog = true;
}

inEachProcess(() => setCallbacks([onHead, onBody, onTrailers, onComplete, onExecute, onDrain, onBacklog]));

module.exports = {
  HTTPParser,
  ConnectionsList,
  isToken,
  flatten,
  flags,
  framing,
  methodList,
  methodNames,
  kIncomingMessage,
  kSkipPendingData,
  kConnection,
  kReceiver,
  kOnTimeout,
  setFields,
  splitFields,
  endBody,
};
