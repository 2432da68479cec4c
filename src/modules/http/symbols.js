'use strict';

// Hidden state of messages that several files of HTTP touch.

module.exports = {
  kSocket: Symbol('kSocket'),
  kOutHeaders: Symbol('kOutHeaders'),
  kNeedDrain: Symbol('kNeedDrain'),
  kCorked: Symbol('corked'),
  kErrored: Symbol('errored'),
  kHighWaterMark: Symbol('kHighWaterMark'),
  kBytesWritten: Symbol('kBytesWritten'),
  kUniqueHeaders: Symbol('kUniqueHeaders'),
  kRejectNonStandardBodyWrites: Symbol('kRejectNonStandardBodyWrites'),
  kChunkedBuffer: Symbol('kChunkedBuffer'),
  kChunkedLength: Symbol('kChunkedLength'),
  /** Are field values taken that hold control characters (httpValidation)? */
  kRelaxedValues: Symbol('kRelaxedValues'),
  /** The end of the message left with its last piece. */
  kLastSent: Symbol('kLastSent'),
  /** On a server: its connections end with their next response (internal/http/drain). */
  kDraining: Symbol('kDraining'),
  /** No symbol: `_contentLength` while the native side is to count. */
  kSizeFollows: -1,
  /** What end() was given, a function or several: they hear of a failure, too. */
  kEndCallback: Symbol('kEndCallback'),
  /** All of the message is written. */
  kFinished: Symbol('kFinished'),
  /** In a connection's options: the pool's key of one that is for one request alone. */
  kOwnPool: Symbol('kOwnPool'),
  /** On a server's socket: its ServerConnection. */
  kServerConnection: Symbol('kServerConnection'),
};
