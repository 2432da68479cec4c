'use strict';

// Keys under which sessions and streams keep what is theirs.

module.exports = {
  /** On a session: its state. */
  kInner: Symbol('kInner'),
  /** On a session: streams without a number yet. */
  kPendingStreams: Symbol('kPendingStreams'),
  /** On a session: a stream has ended. */
  kForget: Symbol('kForget'),
  kMaybeDestroy: Symbol('kMaybeDestroy'),
  /** On a socket: the session that has it. */
  kSession: Symbol('kHttp2Session'),
  /** On a stream: its state. */
  kState: Symbol('kState'),
  /** On a request's stream: where it goes. By this name monitoring agents (newrelic) find it among the stream's symbols. */
  kOrigin: Symbol('origin'),
};
