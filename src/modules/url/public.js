'use strict';

// require('url')

const internal = require('internal/url');
const legacy = require('internal/url/legacy');

module.exports = {
  // The legacy API.
  Url: legacy.Url,
  parse: legacy.urlParse,
  resolve: legacy.urlResolve,
  resolveObject: legacy.urlResolveObject,
  format: legacy.urlFormat,

  // The WHATWG API.
  URL: internal.URL,
  URLPattern: internal.URLPattern,
  URLSearchParams: internal.URLSearchParams,
  domainToASCII: internal.domainToASCII,
  domainToUnicode: internal.domainToUnicode,

  // Between URLs and paths and options.
  pathToFileURL: internal.pathToFileURL,
  fileURLToPath: internal.fileURLToPath,
  fileURLToPathBuffer: internal.fileURLToPathBuffer,
  urlToHttpOptions: internal.urlToHttpOptions,
};
