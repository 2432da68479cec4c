'use strict';

// V8 has one set of promise hooks for a realm; async_hooks and v8.promiseHooks share it.

const { setPromiseHooks } = require('internal/engine');
const { promiseHooks } = require('internal/async_hooks');

/** Functions by what they are told of. */
const hooks = { __proto__: null, init: [], before: [], after: [], settled: [] };

function combine(list) {
  if (list.length === 0) return undefined;
  if (list.length === 1) return list[0];
  return (promise, parent) => {
    for (let i = 0; i < list.length; i++) list[i](promise, parent);
  };
}

function update() {
  promiseHooks.installed = hooks.init.length + hooks.before.length + hooks.after.length + hooks.settled.length > 0;
  setPromiseHooks(combine(hooks.init), combine(hooks.before), combine(hooks.after), combine(hooks.settled));
}

/**
 * Replaces the hooks `previous` by `next` (objects of functions by kind, either may be undefined).
 */
function replacePromiseHooks(previous, next) {
  for (const kind of Object.keys(hooks)) {
    const old = previous?.[kind];
    const list = old === undefined ? [...hooks[kind]] : arrayFilter(hooks[kind], (hook) => hook !== old);
    if (next?.[kind] !== undefined) arrayPush(list, next[kind]);
    hooks[kind] = list;
  }
  update();
}

module.exports = { replacePromiseHooks };
