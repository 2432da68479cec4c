'use strict';

// What the parts of the CommonJS loader share. The symbols are own properties of every module, visible as in Node.

const { apply } = Reflect;

/** Is it process.mainModule? */
const kIsMain = Symbol('kIsMainSymbol');
const kIsCachedByESMLoader = Symbol('kIsCachedByESMLoader');
/** The URL a hook gave the module, when that is no plain file URL. */
const kURL = Symbol('kURL');
const kFormat = Symbol('kFormat');
const kIsExecuting = Symbol('kIsExecuting');

/** Source that a load hook gave. @type {WeakMap<object, unknown>} */
const hookedSources = new WeakMap();

/** Exports of modules as they were when they had run. @type {WeakMap<object, unknown>} */
const loadedExports = new WeakMap();

/** Who first required a module. @type {WeakMap<object, object|null|undefined>} */
const parents = new WeakMap();

/**
 * --inspect-brk: `call(fn, receiver, args)` runs the program's first code for a debugger; undefined when that has run, or nobody waits.
 * @type {{ call: ((fn: Function, receiver: unknown, args: unknown[]) => unknown)|undefined }}
 */
const breakOnStart = { call: undefined };

/** As Reflect.apply, for the first code of a program. */
function applyEntry(fn, receiver, args) {
  const { call } = breakOnStart;
  if (call === undefined) return apply(fn, receiver, args);
  breakOnStart.call = undefined;
  return call(fn, receiver, args);
}

module.exports = {
  applyEntry, breakOnStart, hookedSources, kFormat, kIsCachedByESMLoader, kIsExecuting, kIsMain, kURL, loadedExports, parents,
};
