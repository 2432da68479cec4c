'use strict';

// Runs the main script of a single executable application: a CommonJS module whose require() knows built-ins only.

const binding = native('sea');
const { codes: { ERR_UNKNOWN_BUILTIN_MODULE } } = require('internal/errors');

function makeRequire(module) {
  const { idOfSpecifier, loadPublic } = require('internal/module/builtins');
  const embedderRequire = (id) => {
    const builtin = idOfSpecifier(`${id}`);
    if (builtin === undefined) throw new ERR_UNKNOWN_BUILTIN_MODULE(id);
    return loadPublic(builtin);
  };
  embedderRequire.main = module;
  return embedderRequire;
}

function run() {
  if (!binding.isSilent()) require('internal/util').emitExperimentalWarning('Single executable application');
  const { Module } = require('internal/module/cjs/loader');
  const { compileFunction } = require('vm');
  const { kMainProgram } = require('internal/vm/referrer');
  const { dirname } = require('path');
  const { execPath } = process;
  const module = new Module(execPath);
  module.filename = execPath;
  module.paths = [];
  process.mainModule = module;
  const wrapper = compileFunction(binding.code(), ['exports', 'require', 'module', '__filename', '__dirname'], {
    __proto__: null,
    filename: binding.codePath(),
    cachedData: binding.codeCache(),
    importModuleDynamically: kMainProgram,
  });
  if (wrapper.cachedDataRejected) process.emitWarning('Code cache data rejected.');
  module.loaded = true;
  return Reflect.apply(wrapper, module.exports, [module.exports, makeRequire(module), module, execPath, dirname(execPath)]);
}

module.exports = { run };
