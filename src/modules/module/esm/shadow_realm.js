'use strict';

// Modules of ShadowRealms: each realm has its own, from files and data: URLs, without hooks and without built-ins.
// https://tc39.es/proposal-shadowrealm/

const { codes: { ERR_MODULE_NOT_FOUND, ERR_UNKNOWN_BUILTIN_MODULE, ERR_UNKNOWN_MODULE_FORMAT } } = require('internal/errors');
const { idOfSpecifier } = require('internal/module/builtins');
const { conditionsOfImport } = require('internal/module/conditions');
const { formatOfUrl } = require('internal/module/esm/formats');
const { loadUrl, textOf } = require('internal/module/esm/load');
const { moduleResolve } = require('internal/module/esm/resolve');
const { makeReferrer } = require('internal/module/esm/referrers');
const { compileModuleInside, setShadowReferrer } = native('module');

/** @type {WeakMap<object, Map<string, object>>} the modules of each realm's global object, by URL */
const realms = new WeakMap();

let referrer;

function resolve(specifier, base) {
  if (specifier.startsWith('node:')) throw new ERR_UNKNOWN_BUILTIN_MODULE(specifier);
  if (idOfSpecifier(specifier) !== undefined) throw new ERR_MODULE_NOT_FOUND(specifier, base, null);
  return moduleResolve(specifier, base, conditionsOfImport(), false);
}

/** The record of URL in a realm, linked with all it imports. */
function load(url, modules, global) {
  const known = modules.get(url);
  if (known !== undefined) return known;
  const loaded = loadUrl(url, formatOfUrl(url, true), undefined, true);
  if (loaded.format !== 'module') throw new ERR_UNKNOWN_MODULE_FORMAT(loaded.format, url);
  const record = compileModuleInside(textOf(loaded.source), url, referrer, global);
  modules.set(url, record);
  const requests = record.requests();
  const targets = [];
  for (let i = 0; i < requests.length; i += 5) targets.push(load(resolve(requests[i], url), modules, global));
  record.link(targets);
  return record;
}

async function importInside(specifier, attributes, referrerName, phase, global) {
  let modules = realms.get(global);
  if (modules === undefined) realms.set(global, modules = new Map());
  const { currentFolder } = require('internal/module/esm/callbacks');
  const base = referrerName?.startsWith?.('file:') ? referrerName : currentFolder();
  const record = load(resolve(`${specifier}`, base), modules, global);
  record.instantiate();
  await record.evaluate();
  return record.getNamespace();
}

/** Run inside each realm: Error.prepareStackTrace is its own, so that the main context's never sees what is in here. */
function defineStackFormat() {
  const { toString } = Error.prototype;
  const { apply } = Reflect;
  const format = {
    ErrorPrepareStackTrace(error, trace) {
      let header = '<error>';
      try {
        header = apply(toString, error, []);
      } catch {
        // Said already.
      }
      return trace.length === 0 ? header : `${header}\n    at ${trace.join('\n    at ')}`;
    },
  }.ErrorPrepareStackTrace;
  Object.defineProperty(Error, 'prepareStackTrace', { __proto__: null, configurable: true, writable: true, value: format });
}

/** Called at start where ShadowRealm is switched on. */
function enable() {
  referrer = makeReferrer('shadow realm', {
    importModuleDynamically: importInside,
    initializeImportMeta(meta, record) {
      require('internal/module/esm/import_meta').initializeImportMeta(meta, record.url, false, false);
    },
  });
  setShadowReferrer(referrer, `(${defineStackFormat})()`);
}

module.exports = { enable };
