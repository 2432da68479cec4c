'use strict';

// require('node:sea'): what a single executable application carries. Node documentation, "Single executable applications".

const binding = native('sea');
const { validateString } = require('internal/errors/validators');
const {
  codes: { ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION, ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND },
} = require('internal/errors');

/** @returns {boolean} */
function isSea() {
  return binding.isSea();
}

/**
 * @param {string} key
 * @returns {ArrayBuffer}
 */
function getRawAsset(key) {
  validateString(key, 'key');
  if (!binding.isSea()) throw new ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION();
  const asset = binding.asset(key);
  if (asset === undefined) throw new ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND(key);
  return asset;
}

/**
 * @param {string} key
 * @param {string} [encoding] as TextDecoder knows it
 * @returns {ArrayBuffer|string}
 */
function getAsset(key, encoding) {
  if (encoding !== undefined) validateString(encoding, 'encoding');
  const asset = getRawAsset(key);
  if (encoding === undefined) return asset;
  const { TextDecoder } = require('internal/web/encoding');
  return new TextDecoder(encoding).decode(asset);
}

/**
 * @param {string} key
 * @param {{type?: string}} [options]
 * @returns {Blob}
 */
function getAssetAsBlob(key, options) {
  const asset = getRawAsset(key);
  const { Blob } = require('buffer');
  return new Blob([asset], options);
}

/** @returns {string[]} */
function getAssetKeys() {
  if (!binding.isSea()) throw new ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION();
  return binding.assetKeys();
}

module.exports = { isSea, getAsset, getRawAsset, getAssetAsBlob, getAssetKeys };
