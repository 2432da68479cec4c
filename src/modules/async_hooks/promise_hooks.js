'use strict';

// V8 has one set of promise hooks for a realm; async_hooks and v8.promiseHooks share it.

const { setPromiseHooks } = require('internal/engine');
const { promiseHooks } = require('internal/async_hooks');

/** What V8 tells of, and the functions that are told. */
const kinds = ['init', 'before', 'after', 'settled'];
const hooks = { __proto__: null, init: [], before: [], after: [], settled: [] };

function combine(list) {
  if (list.length === 0) return undefined;
  if (list.length === 1) return list[0];
  return (promise, parent) => {
    for (let i = 0; i < list.length; i++) list[i](promise, parent);
  };
}

/**
 * Replaces the hooks `previous` by `next` (objects of functions by kind, either may be undefined).
 */
function replacePromiseHooks(previous, next) {
  let installed = false;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i];
    const old = previous?.[kind], added = next?.[kind];
    if (old !== undefined || added !== undefined) {
      const list = arrayFilter(hooks[kind], (hook) => hook !== old);
      if (added !== undefined) arrayPush(list, added);
      hooks[kind] = list;
    }
    if (hooks[kind].length > 0) installed = true;
  }
  promiseHooks.installed = installed;
  setPromiseHooks(combine(hooks.init), combine(hooks.before), combine(hooks.after), combine(hooks.settled));
}

module.exports = { replacePromiseHooks };
