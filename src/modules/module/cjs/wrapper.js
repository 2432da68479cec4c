'use strict';

// Module.wrap() and Module.wrapper: what the source of a CommonJS module is put into. The loader compiles functions directly and
// only builds text when a program has changed these (old instrumentation tools do).

let texts = [
  '(function (exports, require, module, __filename, __dirname) { ',
  '\n});',
];
let patched = false;

let wrap = function(script) {
  return texts[0] + script + texts[1];
};

function watched(list) {
  return new Proxy(list, {
    __proto__: null,
    set(target, property, value, receiver) {
      patched = true;
      return Reflect.set(target, property, value, receiver);
    },
    defineProperty(target, property, descriptor) {
      patched = true;
      return Object.defineProperty(target, property, descriptor);
    },
  });
}

let wrapperProxy = watched(texts);

/** @param {Function} Module */
function defineWrapper(Module) {
  Object.defineProperty(Module, 'wrap', {
    __proto__: null,
    get() {
      return wrap;
    },
    set(value) {
      patched = true;
      wrap = value;
    },
  });
  Object.defineProperty(Module, 'wrapper', {
    __proto__: null,
    get() {
      return wrapperProxy;
    },
    set(value) {
      patched = true;
      wrapperProxy = value;
      texts = value;
    },
  });
}

function isPatched() {
  return patched;
}

/** Compiles the wrapped text in place of the function. */
function compilePatched(filename, content) {
  const { kDefaultReferrer } = require('internal/module/esm/referrers');
  return native('module').runScript(wrap(content), filename, kDefaultReferrer);
}

/** compilePatched() without consequences: throws where it would not compile. */
function checkPatched(filename, content) {
  const { Script } = require('vm');
  return new Script(wrap(content), { filename });
}

module.exports = { checkPatched, compilePatched, defineWrapper, isPatched };
