'use strict';

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal } = require('internal/errors/validators');
const {
  kControllerErrorFunction,
  isNodeStream,
  isWebStream,
} = require('internal/stream/predicates');

const SymbolDispose = Symbol.dispose;

const checked = {};

/**
 * stream.addAbortSignal(): destroys STREAM with an AbortError when SIGNAL aborts.
 * @param {AbortSignal} signal
 * @param {Stream|ReadableStream|WritableStream} stream
 */
checked.addAbortSignal = function addAbortSignal(signal, stream) {
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  if (!isNodeStream(stream) && !isWebStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE(
      'stream',
      ['ReadableStream', 'WritableStream', 'Stream'],
      stream,
    );
  }
  return link(signal, stream);
};

/** The same for arguments that are known to be right. */
function link(signal, stream) {
  validateAbortSignal(signal, 'signal');
  const onAbort = isNodeStream(stream)
    ? () => {
        stream.destroy(new AbortError(undefined, { cause: signal.reason }));
      }
    : () => {
        stream[kControllerErrorFunction](new AbortError(undefined, { cause: signal.reason }));
      };
  if (signal.aborted) {
    onAbort();
  } else {
    const { addAbortListener } = require('internal/events/abort_listener');
    const disposable = addAbortListener(signal, onAbort);
    require('internal/stream/end_of_stream').eos(stream, disposable[SymbolDispose]);
  }
  return stream;
}

module.exports = { checked, addAbortSignal: link };
