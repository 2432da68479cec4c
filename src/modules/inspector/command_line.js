'use strict';

// What can be used in a debugger's console besides globals: require().

const { defineProperty } = Object;

/** @param {object} target of the names */
module.exports = function installCommandLineApi(target) {
  defineProperty(target, 'require', {
    __proto__: null, configurable: true, enumerable: true, writable: true, value: makeRequire(),
  });
};

let cached;

function makeRequire() {
  if (cached !== undefined) return cached;
  const Module = require('module');
  const path = require('path');
  // As from a file in the current folder; the program's main module knows more folders.
  const consoleModule = new Module('<inspector console>');
  consoleModule.filename = path.join(process.cwd(), '<inspector console>');
  consoleModule.paths = process.mainModule?.paths ?? Module._nodeModulePaths(process.cwd());
  return cached = require('internal/module/cjs/require').makeRequire(consoleModule);
}
