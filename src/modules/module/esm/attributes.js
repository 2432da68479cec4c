'use strict';

// Import attributes, `with { type: 'json' }`. Node documentation, "Modules: ECMAScript modules", Import attributes.

const {
  codes: { ERR_IMPORT_ATTRIBUTE_MISSING, ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE, ERR_IMPORT_ATTRIBUTE_UNSUPPORTED },
} = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const { getOptionValue } = require('internal/options');

/** The value of `type` each format asks for; '' where it must not be given. Node 24 does not ask modules of TypeScript for it. */
const typeOfFormat = {
  '__proto__': null,
  'addon': '',
  'builtin': '',
  'commonjs': '',
  'json': 'json',
  'module': '',
  'wasm': '',
};

function isSupportedType(type) {
  return type === 'json' || (type === 'text' && getOptionValue('--experimental-import-text') === true);
}

function invalidType(url, type) {
  validateString(type, 'type');
  if (!isSupportedType(type)) return new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', type, url);
  return new ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, type);
}

/**
 * Throws where ATTRIBUTES do not fit a module of FORMAT.
 * @param {string} url
 * @param {string|null|undefined} format
 * @param {Record<string, string>|undefined} attributes
 */
function validateAttributes(url, format, attributes) {
  if (attributes !== undefined) {
    const keys = Object.keys(attributes);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] !== 'type') throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED(keys[i], attributes[keys[i]], url);
    }
  }
  const type = attributes?.type;
  const wanted = format === 'text' ? 'text' : typeOfFormat[format];
  // An unknown format has its own error later.
  if (wanted === undefined) return;
  if (wanted === '') {
    if (attributes !== undefined && Object.hasOwn(attributes, 'type')) throw invalidType(url, type);
    return;
  }
  if (type === wanted) return;
  if (attributes === undefined || !Object.hasOwn(attributes, 'type')) {
    throw new ERR_IMPORT_ATTRIBUTE_MISSING(url, 'type', wanted);
  }
  throw invalidType(url, type);
}

module.exports = { validateAttributes };
