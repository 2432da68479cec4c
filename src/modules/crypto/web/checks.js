'use strict';

// Checks that the algorithms share: usages, formats, and what a JSON Web Key says of itself (RFC 7517).

const { dataError, notSupported, syntaxError } = require('internal/crypto/web/errors');

/** @type {(usages: Set<string>, allowed: string[], message: string) => void} */
function checkUsages(usages, allowed, message) {
  for (const usage of usages) {
    if (!arrayIncludes(allowed, usage)) throw syntaxError(message);
  }
}

const unsupportedUsage = (name) => `Unsupported key usage for ${name} key`;

/**
 * A new key pair: the usages of each half; a private key without any is refused.
 * @param {() => void} [checkParameters] what is to be found wrong before that
 */
function splitUsages(name, usages, ofPublic, ofPrivate, checkParameters = undefined) {
  checkUsages(usages, [...ofPublic, ...ofPrivate], unsupportedUsage(name));
  checkParameters?.();
  const privateUsages = ofPrivate.filter((usage) => usages.has(usage));
  if (privateUsages.length === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  return { publicUsages: ofPublic.filter((usage) => usages.has(usage)), privateUsages };
}

const cannotImport = (name, format) => notSupported(`Unable to import ${name} using ${format} format`);
const cannotExport = (key, format) => notSupported(`Unable to export ${key.algorithm.name} ${key.keyObject.type} key using ${format} format`);

/**
 * What holds of every JWK, whatever its algorithm.
 * @param {object} jwk
 * @param {{ kty: string, extractable: boolean, usages: Set<string>, use: string, alg?: string, crv?: string }} expected
 */
function checkJwk(jwk, { kty, extractable, usages, use, alg, crv }) {
  if (jwk.kty === undefined) throw dataError();
  if (jwk.kty !== kty) throw dataError('Invalid JWK "kty" Parameter');
  if (usages.size > 0 && jwk.use !== undefined && jwk.use !== use) throw dataError('Invalid JWK "use" Parameter');
  if (jwk.key_ops !== undefined) {
    const operations = new Set();
    for (const operation of jwk.key_ops) {
      if (operations.has(operation)) throw dataError('Duplicate key operation');
      operations.add(operation);
    }
    for (const usage of usages) {
      if (!operations.has(usage)) throw dataError('Key operations and usage mismatch');
    }
  }
  if (jwk.ext !== undefined && jwk.ext === false && extractable) throw dataError('JWK "ext" Parameter and extractable mismatch');
  if (crv !== undefined && jwk.crv !== undefined && jwk.crv !== crv) {
    throw dataError(kty === 'OKP' ? 'JWK "crv" Parameter and algorithm name mismatch' : 'JWK "crv" does not match the requested algorithm');
  }
  if (alg !== undefined && jwk.alg !== undefined && jwk.alg !== alg) throw dataError('JWK "alg" does not match the requested algorithm');
}

module.exports = { cannotExport, cannotImport, checkJwk, checkUsages, splitUsages, unsupportedUsage };
