'use strict';

// How strictly messages are taken and made: the options httpValidation and insecureHTTPParser
// (https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener).

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateBoolean, validateOneOf } = require('internal/errors/validators');

const validations = ['strict', 'relaxed', 'insecure'];

/**
 * Checks how strictly OPTIONS want messages to be taken: by `httpValidation` or, as it was, by `insecureHTTPParser`.
 * @param {{ httpValidation?: 'strict'|'relaxed'|'insecure', insecureHTTPParser?: boolean }} options
 */
function checkValidationOptions({ httpValidation, insecureHTTPParser }) {
  if (insecureHTTPParser !== undefined) validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  if (httpValidation === undefined) return;
  validateOneOf(httpValidation, 'options.httpValidation', validations);
  if (insecureHTTPParser !== undefined) {
    throw new ERR_INVALID_ARG_VALUE('options.httpValidation', httpValidation,
                                    'cannot be used together with options.insecureHTTPParser');
  }
}

// The characters that no value may have even so (https://fetch.spec.whatwg.org/#header-value).
const relaxedCharExpression = /[^\x01-\x09\x0b\x0c\x0e-\xff]/;

/** @param {string} value @returns {boolean} true when it has one of them */
function checkRelaxedHeaderChar(value) {
  return relaxedCharExpression.test(value);
}

module.exports = { checkValidationOptions, checkRelaxedHeaderChar };
