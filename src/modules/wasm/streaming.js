'use strict';

// Feeds a Response to V8's compiler. https://webassembly.github.io/spec/web-api/, Streaming Module Compilation and Instantiation.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_WEBASSEMBLY_RESPONSE } } = require('internal/errors');

async function feed(stream, source) {
  const response = await source;
  const { Response } = require('internal/fetch/interfaces');
  if (!(response instanceof Response)) {
    throw new ERR_INVALID_ARG_TYPE('source', ['Response', 'Promise resolving to Response'], response);
  }
  // Parameters after the media type are not allowed, not even empty ones.
  const type = response.headers.get('Content-Type');
  if (type !== 'application/wasm') throw new ERR_WEBASSEMBLY_RESPONSE(`has unsupported MIME type '${type}'`);
  if (!response.ok) throw new ERR_WEBASSEMBLY_RESPONSE(`has status code ${response.status}`);
  if (response.bodyUsed) throw new ERR_WEBASSEMBLY_RESPONSE('body has already been used');
  if (response.url) stream.setUrl(response.url);
  const { body } = response;
  if (body !== null) {
    for await (const chunk of body) stream.push(chunk);
  }
  stream.finish();
}

/**
 * @param {object} stream
 * @param {Response|Promise<Response>} source
 */
function compile(stream, source) {
  feed(stream, source).then(undefined, (error) => stream.abort(error));
}

module.exports = { compile };
