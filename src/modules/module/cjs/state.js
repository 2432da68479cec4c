'use strict';

// What the parts of the CommonJS loader share. The symbols are own properties of every module, visible as in Node.

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

module.exports = { hookedSources, kFormat, kIsCachedByESMLoader, kIsExecuting, kIsMain, kURL, loadedExports, parents };
