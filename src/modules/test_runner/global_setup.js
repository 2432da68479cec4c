'use strict';

// --test-global-setup: a module whose globalSetup() runs before all tests and whose globalTeardown() runs after them.

const { validateFunction } = require('internal/errors/validators');
const path = require('path');

/**
 * @param {string} file
 * @param {string} folder a relative FILE is below it
 * @returns {Promise<(() => Promise<void>)|undefined>} what runs after all tests
 */
async function runGlobalSetup(file, folder) {
  const { importModule } = require('internal/module/esm/loader');
  const { pathToFileURL } = require('internal/url');
  const url = pathToFileURL(path.resolve(folder, file)).href;
  const namespace = await importModule(url, undefined, { __proto__: null });
  const { globalSetup, globalTeardown } = namespace.globalSetup === undefined && namespace.globalTeardown === undefined ?
    namespace.default ?? namespace : namespace;
  if (globalSetup !== undefined) {
    validateFunction(globalSetup, 'globalSetup');
    await globalSetup();
  }
  if (globalTeardown === undefined) return undefined;
  validateFunction(globalTeardown, 'globalTeardown');
  return globalTeardown;
}

module.exports = { runGlobalSetup };
