'use strict';

// stream.compose(): several stages as one Duplex.

const { AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } } = require('internal/errors');
const { destroyer } = require('internal/stream/destroy');
const Duplex = require('internal/stream/duplex');
const { eos } = require('internal/stream/end_of_stream');
const { pipeline } = require('internal/stream/pipeline');
const {
  isNodeStream,
  isReadable,
  isReadableStream,
  isTransformStream,
  isWebStream,
  isWritable,
  isWritableStream,
} = require('internal/stream/predicates');

function nop() {}

const canBeRead = (stream) => isReadable(stream) || isReadableStream(stream) || isTransformStream(stream);
const canBeWritten = (stream) => isWritable(stream) || isWritableStream(stream) || isTransformStream(stream);

/** Each stage but the last must be readable, each but the first writable; functions and iterables are what they turn out to be. */
function checkStages(streams, given) {
  const last = streams.length - 1;
  for (let n = 0; n <= last; n++) {
    const stream = streams[n];
    if (!isNodeStream(stream) && !isWebStream(stream)) continue;
    if (n < last && !canBeRead(stream)) throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, given[n], 'must be readable');
    if (n > 0 && !canBeWritten(stream)) throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, given[n], 'must be writable');
  }
}

/**
 * @param {...(Stream|ReadableStream|WritableStream|TransformStream|Iterable|Function)} streams
 * @returns {Duplex}
 */
function compose(...streams) {
  if (streams.length === 0) throw new ERR_MISSING_ARGS('streams');
  if (streams.length === 1) return Duplex.from(streams[0]);

  const given = [...streams];
  const last = streams.length - 1;
  if (typeof streams[0] === 'function') streams[0] = Duplex.from(streams[0]);
  if (typeof streams[last] === 'function') streams[last] = Duplex.from(streams[last]);
  checkStages(streams, given);

  // Callbacks of the composed stream that wait for the ends of the chain.
  let onDrain = null;
  let onFinish = null;
  let onClose; // null once the parts are done, the callback of _destroy() that waits for them
  let composed;

  function onFinished(err) {
    const cb = onClose;
    onClose = null;
    if (cb) cb(err);
    else if (err) composed.destroy(err);
    else if (!readable && !writable) composed.destroy();
  }

  const head = streams[0];
  const tail = pipeline(streams, onFinished);
  const writable = !!canBeWritten(head);
  const readable = !!canBeRead(tail);

  composed = new Duplex({
    writableObjectMode: !!head?.writableObjectMode,
    readableObjectMode: !!tail?.readableObjectMode,
    writable,
    readable,
  });

  if (writable) {
    if (isNodeStream(head)) writeToNode();
    else if (isWebStream(head)) writeToWeb();
    const output = isTransformStream(tail) ? tail.readable : tail;
    eos(output, () => {
      if (onFinish) {
        const cb = onFinish;
        onFinish = null;
        cb();
      }
    });
  }
  if (readable) {
    if (isNodeStream(tail)) readFromNode(composed, tail);
    else if (isWebStream(tail)) readFromWeb(composed, tail);
  }

  function writeToNode() {
    composed._write = function (chunk, encoding, callback) {
      if (head.write(chunk, encoding)) callback();
      else onDrain = callback;
    };
    composed._final = function (callback) {
      head.end();
      onFinish = callback;
    };
    head.on('drain', () => {
      if (onDrain) {
        const cb = onDrain;
        onDrain = null;
        cb();
      }
    });
  }

  function writeToWeb() {
    const writer = (isTransformStream(head) ? head.writable : head).getWriter();
    composed._write = async function (chunk, encoding, callback) {
      try {
        await writer.ready;
        writer.write(chunk).catch(nop);
        callback();
      } catch (err) {
        callback(err);
      }
    };
    composed._final = async function (callback) {
      try {
        await writer.ready;
        writer.close().catch(nop);
        onFinish = callback;
      } catch (err) {
        callback(err);
      }
    };
  }

  composed._destroy = function (err, callback) {
    if (!err && onClose !== null) err = new AbortError();
    onDrain = null;
    onFinish = null;
    if (isNodeStream(tail)) destroyer(tail, err);
    if (onClose === null) {
      callback(err);
    } else {
      onClose = callback;
    }
  };
  return composed;
}

function readFromNode(composed, tail) {
  tail.on('data', (chunk) => {
    if (!composed.push(chunk)) tail.pause();
  });
  tail.on('end', () => {
    composed.push(null);
  });
  composed._read = function () {
    tail.resume();
  };
}

function readFromWeb(composed, tail) {
  const reader = (isTransformStream(tail) ? tail.readable : tail).getReader();
  composed._read = async function () {
    for (;;) {
      try {
        const { value, done } = await reader.read();
        if (done) {
          composed.push(null);
          return;
        }
        if (!composed.push(value)) return;
      } catch {
        return; // told through the pipeline
      }
    }
  };
}

module.exports = { compose };
