'use strict';

// What V8 calls for import() and import.meta, and how it is told in each process and worker.

const { onStart } = require('internal/bootstrap/hooks');
const {
  callbacks, kDefaultReferrer, kEvalReferrer, kMainContextReferrer, kMissingFlagReferrer, kMissingReferrer,
} = require('internal/module/esm/referrers');
const { installCallbacks, setModuleHooks } = native('module');
const { getOptionValue } = require('internal/options');
const { urlOfPath } = require('internal/module/urls');

const kSourcePhase = 1;

/** @param {unknown} name of a script, as V8 knows it @returns {string|undefined} the URL its imports are relative to */
function urlOfReferrer(name) {
  // Code from an eval() that no script called has the frame below as its name: a built-in.
  if (typeof name !== 'string' || name === '' || stringStartsWith(name, 'node:')) return currentFolder();
  if (name[0] === '/') return urlOfPath(name);
  if (stringStartsWith(name, 'file:') || require('internal/url').URL.canParse(name)) return name;
  return undefined;
}

function currentFolder() {
  try {
    return urlOfPath(`${process.cwd()}/`);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * @param {symbol|undefined} referrer
 * @param {string} resourceName
 * @param {string} specifier
 * @param {Record<string, string>|undefined} attributes
 * @param {number} phase
 * @param {object} global of the context that asks
 * @returns {Promise<object>}
 */
async function importDynamically(referrer, resourceName, specifier, attributes, phase, global) {
  switch (referrer) {
    case kDefaultReferrer:
    case kMainContextReferrer:
      return defaultImport(specifier, urlOfReferrer(resourceName) ?? currentFolder(), attributes, phase);
    case kEvalReferrer:
      return defaultImport(specifier, urlOfPath(require('path').resolve(resourceName)), attributes, phase);
    case kMissingFlagReferrer: {
      const { codes: { ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG } } = require('internal/errors');
      throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG();
    }
    case kMissingReferrer:
    // No script stands behind the code: an indirect eval() that a built-in called.
    case undefined:
      break;
    default: {
      const entry = callbacks.get(referrer);
      if (entry?.importModuleDynamically !== undefined) {
        return entry.importModuleDynamically(specifier, attributes ?? { __proto__: null }, resourceName, phase, global);
      }
    }
  }
  const { codes: { ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING } } = require('internal/errors');
  throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING();
}

/** One turn of the microtask queue more than the import of an entry point takes, as in Node: hence the await. */
async function defaultImport(specifier, parentURL, attributes, phase) {
  const { importModule } = require('internal/module/esm/loader');
  return await importModule(specifier, parentURL, attributes, phase === kSourcePhase ? phase : undefined);
}

/**
 * @param {symbol|undefined} referrer
 * @param {object} meta
 * @param {object} record
 */
function initializeImportMeta(referrer, meta, record) {
  if (referrer === kDefaultReferrer || referrer === kEvalReferrer) {
    const { initializeImportMeta: initialize } = require('internal/module/esm/import_meta');
    const { jobs } = require('internal/module/esm/loader');
    const { url } = record;
    initialize(meta, url, mapGet(jobs, url)?.isMain === true);
    return;
  }
  const entry = referrer === undefined ? undefined : callbacks.get(referrer);
  entry?.initializeImportMeta?.(meta, record);
}

setModuleHooks(initializeImportMeta, importDynamically);
onStart(() => {
  installCallbacks();
  if (getOptionValue('--experimental-shadow-realm')) require('internal/module/esm/shadow_realm').enable();
});

module.exports = { currentFolder, defaultImport, urlOfReferrer };
