'use strict';

// The 'stream/promises' module.

const { finished } = require('internal/stream/end_of_stream');
const { isIterable, isNodeStream, isWebStream } = require('internal/stream/predicates');
const { runPipeline } = require('internal/stream/pipeline');

/**
 * @param {...any} streams the stages, and perhaps { signal, end } at the end
 * @returns {Promise<any>} what the last stage returned, if it is a function
 */
function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    let signal;
    let end;
    const last = streams[streams.length - 1];
    if (
      last &&
      typeof last === 'object' &&
      !isNodeStream(last) &&
      !isIterable(last) &&
      !isWebStream(last)
    ) {
      ({ signal, end } = streams.pop());
    }
    runPipeline(
      streams,
      (err, value) => {
        if (err) reject(err);
        else resolve(value);
      },
      { signal, end },
    );
  });
}

module.exports = { finished, pipeline };
