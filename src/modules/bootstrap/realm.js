'use strict';

// Step 1 of the bootstrap: `require` for built-ins. The engine compiles this file itself and calls it with its own binding in the
// place of `native`; it returns the require function every other built-in gets.

const engine = native;

// Programs may replace the intrinsics; built-ins load all the same.
const { apply } = Reflect;
const { values } = Object;

/** @type {Record<string, {exports: any, id: string, loaded: boolean}>} */
const cache = { __proto__: null };

/** What process.moduleLoadList shows: each built-in in the order of loading. */
const loadList = [];

/**
 * @param {string} id a built-in's full id, without "node:"
 */
function requireBuiltin(id) {
  const known = cache[id];
  if (known !== undefined) return known.exports;
  return load(id);
}

function load(id) {
  const compiled = engine.compileBuiltin(id);
  const module = { exports: {}, id, loaded: false };
  cache[id] = module;
  loadList[loadList.length] = `NativeModule ${id}`;
  const require = id.startsWith('internal/deps/') ? requireRelativeTo(id) : requireBuiltin;
  let done = false;
  try {
    apply(compiled, module.exports, [module.exports, require, module, process, engine.nativeBinding]);
    done = true;
  } finally {
    // A failed built-in is not kept: the next require sees the error again instead of half an object.
    if (!done) delete cache[id];
  }
  module.loaded = true;
  return module.exports;
}

// Embedded npm packages require their own files by relative path, and Node's modules by name.
function requireRelativeTo(from) {
  return function require(request) {
    if (request.startsWith('node:')) return requireBuiltin(request.slice(5));
    if (!request.startsWith('.')) {
      const embedded = `internal/deps/${request}`;
      for (const candidate of [embedded, `${embedded}/index`]) {
        if (cache[candidate] !== undefined || engine.hasBuiltin(candidate)) return requireBuiltin(candidate);
      }
      return requireBuiltin(request);
    }
    const parts = from.split('/').slice(0, -1);
    for (const part of request.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '.' && part !== '') parts.push(part);
    }
    const base = parts.join('/');
    const stem = base.endsWith('.js') ? base.slice(0, -3) : base;
    for (const candidate of [stem, `${base}/index`, base]) {
      if (engine.hasBuiltin(candidate)) return requireBuiltin(candidate);
    }
    throw new Error(`Embedded package ${from} has no file ${request}`);
  };
}

/** For the snapshot's builder: the exports of all built-ins so far. */
requireBuiltin.listExports = () => values(cache).map(({ exports }) => exports);
requireBuiltin.loadList = loadList;
return requireBuiltin;
