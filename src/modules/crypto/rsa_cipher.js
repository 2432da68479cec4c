'use strict';

// publicEncrypt, privateDecrypt, privateEncrypt and publicDecrypt.

const binding = native('crypto');
const { makeWithMessage } = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const { getArrayBufferOrView } = require('internal/crypto/bytes');
const { preparePrivateKey, preparePublicOrPrivateKey, readKey } = require('internal/crypto/key_input');

const RSA_PKCS1_PADDING = 1;
const RSA_PKCS1_OAEP_PADDING = 4;

function rsaFunction(transform, defaultPadding, prepareKey) {
  // Node's are anonymous, too.
  return (options, buffer) => {
    const key = prepareKey(options);
    const { oaepHash, encoding } = options;
    const padding = options.padding || defaultPadding;
    let { oaepLabel } = options;
    if (oaepHash !== undefined) validateString(oaepHash, 'key.oaepHash');
    if (oaepLabel !== undefined) oaepLabel = getArrayBufferOrView(oaepLabel, 'key.oaepLabel', encoding);
    buffer = getArrayBufferOrView(buffer, 'buffer', encoding);
    if (oaepHash !== undefined && !binding.isDigest(oaepHash)) {
      throw makeWithMessage('ERR_OSSL_EVP_INVALID_DIGEST', 'Invalid digest used');
    }
    return transform(readKey(key), buffer, padding, oaepHash ?? '', oaepLabel);
  };
}

const privateArgument = (key) => preparePrivateKey(key, 'privateKey');

module.exports = {
  publicEncrypt: rsaFunction(binding.publicEncrypt, RSA_PKCS1_OAEP_PADDING, preparePublicOrPrivateKey),
  privateDecrypt: rsaFunction(binding.privateDecrypt, RSA_PKCS1_OAEP_PADDING, privateArgument),
  privateEncrypt: rsaFunction(binding.privateEncrypt, RSA_PKCS1_PADDING, privateArgument),
  publicDecrypt: rsaFunction(binding.publicDecrypt, RSA_PKCS1_PADDING, preparePublicOrPrivateKey),
};
