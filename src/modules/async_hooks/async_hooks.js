'use strict';

// Execution ids and the hook dispatcher. The current execution and trigger id live in a typed array shared with the engine. A
// scope that begins and ends in one JavaScript frame keeps the previous pair in its locals; only scopes that begin and end in
// different calls (promise hooks, emitBefore/emitAfter) use the explicit stack below.

const {
  asyncHookFields,
  asyncIdFields,
  exit,
  registerDestroyHook,
  setAsyncHooks,
  executionAsyncResources: nativeResources,
  gateResource,
  clearAsyncStack: clearNativeStack,
} = require('internal/engine');
const { inEachProcess } = require('internal/bootstrap/hooks');

const kInit = 0;
const kBefore = 1;
const kAfter = 2;
const kDestroy = 3;
const kPromiseResolve = 4;
const kTotals = 5;
const kStackLength = 7;
const kUsesExecutionAsyncResource = 8;

const kExecutionAsyncId = 0;
const kTriggerAsyncId = 1;
const kAsyncIdCounter = 2;
const kDefaultTriggerAsyncId = 3;

const async_id_symbol = Symbol('asyncId');
const trigger_async_id_symbol = Symbol('triggerId');
const owner_symbol = Symbol('owner_symbol');
const resource_symbol = Symbol('resource_symbol');
const async_context_frame = Symbol('kAsyncContextFrame');
const kDestroyed = Symbol('destroyed');

const { defineProperty, apply } = Reflect;

/** The resource of the innermost JavaScript-side scope; valid while its id is the current execution id. */
const scope = { id: 0, resource: undefined, currentTick: undefined };

/**
 * As scope.resource: nobody has asked for the object yet. Ticks and microtasks do without one as long as no hook and no call of
 * executionAsyncResource() shows it.
 */
const kLazyResource = Symbol('kLazyResource');

/** As scope.resource: the process.nextTick() whose callback runs, which scope.currentTick() gives. */
const kCurrentTick = Symbol('kCurrentTick');

/** Whether V8's promise hooks are installed, by anybody. */
const promiseHooks = { installed: false };

/** What executionAsyncResource() gives in the main script and wherever nothing runs on behalf of a resource. */
const topLevelResource = {};

// ---- ids -----------------------------------------------------------------------------------------------------------------

/**
 * An id out of the shared array, as a small integer where it is one: an object that keeps a double needs a second object for it.
 * @param {number} id
 */
function compact(id) {
  const small = id | 0;
  return small === id ? small : id;
}

/** @returns {number} */
function newAsyncId() {
  return compact(++asyncIdFields[kAsyncIdCounter]);
}

/** @returns {number} */
function executionAsyncId() {
  return asyncIdFields[kExecutionAsyncId];
}

/** @returns {number} */
function triggerAsyncId() {
  return asyncIdFields[kTriggerAsyncId];
}

/** @returns {number} the trigger id a new resource gets when it names none */
function getDefaultTriggerAsyncId() {
  const id = asyncIdFields[kDefaultTriggerAsyncId];
  return compact(id < 0 ? asyncIdFields[kExecutionAsyncId] : id);
}

function clearDefaultTriggerAsyncId() {
  asyncIdFields[kDefaultTriggerAsyncId] = -1;
}

/**
 * Runs `block(...args)`; resources made meanwhile have `id` for their trigger.
 * @param {number|undefined} id
 */
function defaultTriggerAsyncIdScope(id, block, ...args) {
  if (id === undefined) return apply(block, null, args);
  const previous = asyncIdFields[kDefaultTriggerAsyncId];
  asyncIdFields[kDefaultTriggerAsyncId] = id;
  try {
    return apply(block, null, args);
  } finally {
    asyncIdFields[kDefaultTriggerAsyncId] = previous;
  }
}

/**
 * The async id of an owner object, giving it one if it has none (sockets before they have a handle).
 * @param {object} object
 * @returns {number}
 */
function getOrSetAsyncId(object) {
  if (Object.hasOwn(object, async_id_symbol)) return object[async_id_symbol];
  return (object[async_id_symbol] = newAsyncId());
}

/** @returns {object} the resource on whose behalf the current code runs */
function executionAsyncResource() {
  asyncHookFields[kUsesExecutionAsyncResource] = 1;
  const id = asyncIdFields[kExecutionAsyncId];
  if (id === 0) return topLevelResource;
  let resource;
  if (scope.id === id) {
    if (scope.resource === kCurrentTick) return scope.currentTick();
    if (scope.resource === kLazyResource) {
      scope.resource = { [async_id_symbol]: id, [trigger_async_id_symbol]: asyncIdFields[kTriggerAsyncId] };
    }
    ({ resource } = scope);
  } else {
    const depth = asyncHookFields[kStackLength] - 1;
    resource = nativeResources[depth] ?? gateResource(depth);
  }
  if (resource === undefined || resource === null) return topLevelResource;
  return typeof resource === 'object' ? resource[resource_symbol] ?? resource : resource;
}

// ---- scopes that span calls ----------------------------------------------------------------------------------------------

/** Saved (execution id, trigger id, scope id, scope resource) quadruples; the list never shrinks. */
const scopes = [];
/** How many of its places are taken. */
let scopesTop = 0;

/** Makes (asyncId, triggerId, resource) current until popAsyncContext. */
function pushAsyncContext(asyncId, triggerId, resource) {
  const top = scopesTop;
  scopes[top] = asyncIdFields[kExecutionAsyncId];
  scopes[top + 1] = asyncIdFields[kTriggerAsyncId];
  scopes[top + 2] = scope.id;
  scopes[top + 3] = scope.resource;
  scopesTop = top + 4;
  asyncIdFields[kExecutionAsyncId] = asyncId;
  asyncIdFields[kTriggerAsyncId] = triggerId;
  scope.id = asyncId;
  scope.resource = resource;
}

/**
 * Leaves the scope of `asyncId`. A scope that is not the current one is left alone: an exception has unwound it already.
 * @param {number} asyncId
 */
function popAsyncContext(asyncId) {
  if (scopesTop === 0 || asyncIdFields[kExecutionAsyncId] !== asyncId) return;
  const top = scopesTop -= 4;
  scope.resource = scopes[top + 3];
  scopes[top + 3] = undefined; // not held by a place that is free
  scope.id = scopes[top + 2];
  asyncIdFields[kTriggerAsyncId] = scopes[top + 1];
  asyncIdFields[kExecutionAsyncId] = scopes[top];
}

/** Whether some resource's callback is running. */
function hasAsyncIdStack() {
  return asyncIdFields[kExecutionAsyncId] !== 0;
}

/** Forgets every scope: an exception reached the top. */
function clearAsyncIdStack() {
  scopes.length = scopesTop = 0;
  clearNativeStack();
  scope.id = 0;
  scope.resource = undefined;
}

// ---- the registered hooks ------------------------------------------------------------------------------------------------

// The callbacks of an AsyncHook are properties of these names.
const init_symbol = Symbol('init');
const before_symbol = Symbol('before');
const after_symbol = Symbol('after');
const destroy_symbol = Symbol('destroy');
const promise_resolve_symbol = Symbol('promiseResolve');
const kNoPromiseHook = Symbol('kNoPromiseHook');

/** Hooks in the order of their activation. Never changed in place. */
let activeHooks = [];
/** What enable() and disable() made of it while hooks were being called: takes effect when the outermost of those calls ends. */
let pendingHooks;
/** How many calls of hooks are on the stack. */
let callDepth = 0;

const initHooksExist = () => asyncHookFields[kInit] > 0;
const afterHooksExist = () => asyncHookFields[kAfter] > 0;
const destroyHooksExist = () => asyncHookFields[kDestroy] > 0;
const hooksActive = () => asyncHookFields[kTotals] > 0;
/** Does it matter which object is the resource of a callback? */
const resourcesObserved = () => asyncHookFields[kTotals] > 0 || asyncHookFields[kUsesExecutionAsyncResource] > 0;

/** A hook that throws ends the process: nothing could be trusted after it (async_hooks, "Error handling"). */
function fatalHookError(error) {
  let text;
  if (typeof error?.stack === 'string') {
    text = error.stack;
  } else {
    const o = new Error(String(error));
    Error.captureStackTrace(o, fatalHookError);
    text = o.stack;
  }
  process._rawDebug(text);
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--abort-on-uncaught-exception')) process.abort();
  exit(1);
}

function hooksCalled() {
  if (--callDepth > 0 || pendingHooks === undefined) return;
  const hooks = pendingHooks;
  pendingHooks = undefined;
  activate(hooks);
}

function callHooks(name, asyncId) {
  const hooks = activeHooks;
  callDepth++;
  try {
    for (let i = 0; i < hooks.length; i++) {
      if (typeof hooks[i][name] === 'function') hooks[i][name](asyncId);
    }
  } catch (error) {
    fatalHookError(error);
  } finally {
    hooksCalled();
  }
}

function callInitHooks(asyncId, type, triggerId, resource) {
  const hooks = activeHooks;
  if (typeof resource === 'object' && resource !== null) resource = resource[resource_symbol] ?? resource;
  callDepth++;
  try {
    for (let i = 0; i < hooks.length; i++) {
      if (typeof hooks[i][init_symbol] === 'function') hooks[i][init_symbol](asyncId, type, triggerId, resource);
    }
  } catch (error) {
    fatalHookError(error);
  } finally {
    hooksCalled();
  }
}

const callBeforeHooks = (asyncId) => callHooks(before_symbol, asyncId);
const callAfterHooks = (asyncId) => callHooks(after_symbol, asyncId);
const callDestroyHooks = (asyncId) => callHooks(destroy_symbol, asyncId);
const callPromiseResolveHooks = (asyncId) => callHooks(promise_resolve_symbol, asyncId);

/**
 * Announces a new resource.
 * @param {number} asyncId
 * @param {string} type
 * @param {number|undefined|null} triggerId
 * @param {object} resource
 */
function emitInit(asyncId, type, triggerId, resource) {
  if (asyncHookFields[kInit] === 0) return;
  callInitHooks(asyncId, type, triggerId ?? getDefaultTriggerAsyncId(), resource);
}

/** Enters the scope of a resource's callback. */
function emitBefore(asyncId, triggerId, resource) {
  pushAsyncContext(asyncId, triggerId, resource);
  if (asyncHookFields[kBefore] > 0) callBeforeHooks(asyncId);
}

/** Leaves the scope emitBefore entered. */
function emitAfter(asyncId) {
  if (asyncHookFields[kAfter] > 0) callAfterHooks(asyncId);
  popAsyncContext(asyncId);
}

let destroyQueue = [];
const kDestroyQueueLimit = 16384;

function drainDestroyQueue() {
  while (destroyQueue.length > 0) {
    const ids = destroyQueue;
    destroyQueue = [];
    for (let i = 0; i < ids.length; i++) callDestroyHooks(ids[i]);
  }
}

/** For the engine: what waits here went before. */
function callDestroyHooksInOrder(asyncId) {
  if (destroyQueue.length > 0) drainDestroyQueue();
  callDestroyHooks(asyncId);
}

/** Announces that a resource is gone: after the current callback, never inside it. */
function emitDestroy(asyncId) {
  if (asyncHookFields[kDestroy] === 0 || asyncId <= 0) return;
  const length = arrayPush(destroyQueue, asyncId);
  // A chain of microtasks can make resources for ever without letting the loop turn.
  if (length === kDestroyQueueLimit) return drainDestroyQueue();
  if (length === 1) {
    const { scheduleInternalImmediate } = require('internal/timers');
    scheduleInternalImmediate(drainDestroyQueue, false);
  }
}

/**
 * Activates an AsyncHook.
 * @returns {boolean} false if it was active already
 */
function enableHook(hook) {
  const hooks = pendingHooks ?? activeHooks;
  if (arrayIncludes(hooks, hook)) return false;
  change([...hooks, hook]);
  return true;
}

/** @returns {boolean} false if it was not active */
function disableHook(hook) {
  const hooks = pendingHooks ?? activeHooks;
  if (!arrayIncludes(hooks, hook)) return false;
  change(arrayFilter(hooks, (other) => other !== hook));
  return true;
}

function change(hooks) {
  if (callDepth > 0) pendingHooks = hooks;
  else activate(hooks);
}

let isTold = false;

/** Tells the engine what to call, once: the counts say whether. */
function tellEngine() {
  isTold = true;
  inEachProcess(() => setAsyncHooks({
    __proto__: null,
    init: callInitHooks,
    before: callBeforeHooks,
    after: callAfterHooks,
    destroy: callDestroyHooksInOrder,
    promise_resolve: callPromiseResolveHooks,
  }));
}

/** Makes `hooks` the active ones. The counts tell the engine, too, what it need not announce. */
function activate(hooks) {
  activeHooks = hooks;
  let init = 0, before = 0, after = 0, destroy = 0, promiseResolve = 0;
  for (let i = 0; i < hooks.length; i++) {
    const hook = hooks[i];
    if (hook[init_symbol]) init++;
    if (hook[before_symbol]) before++;
    if (hook[after_symbol]) after++;
    if (hook[destroy_symbol]) destroy++;
    if (hook[promise_resolve_symbol]) promiseResolve++;
  }
  asyncHookFields[kInit] = init;
  asyncHookFields[kBefore] = before;
  asyncHookFields[kAfter] = after;
  asyncHookFields[kDestroy] = destroy;
  asyncHookFields[kPromiseResolve] = promiseResolve;
  asyncHookFields[kTotals] = hooks.length;
  if (hooks.length > 0 && !isTold) tellEngine();
  updatePromiseHooks();
}

// ---- promises --------------------------------------------------------------------------------------------------------------

/** Hooks of createHook({ trackPromises: false }) do not hear of promises. */
const wantsPromises = (hook) => !hook[kNoPromiseHook];

/** What is installed for these hooks. */
let ownPromiseHooks;

/** Installs V8's promise hooks while some hook wants them. */
function updatePromiseHooks() {
  const wanted = arraySome(activeHooks, wantsPromises);
  if (!wanted && ownPromiseHooks === undefined) return;
  const { replacePromiseHooks } = require('internal/async_hooks/promise_hooks');
  const next = wanted ? {
    init: asyncHookFields[kDestroy] > 0 ? onPromiseInitTracked : onPromiseInit,
    before: onPromiseBefore,
    after: onPromiseAfter,
    settled: asyncHookFields[kPromiseResolve] > 0 ? onPromiseResolve : undefined,
  } : undefined;
  replacePromiseHooks(ownPromiseHooks, next);
  ownPromiseHooks = next;
}

function hideFromUser(object, key, value) {
  defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
}

function trackPromise(promise, parent) {
  if (promise[async_id_symbol]) return;
  // A promise that existed before the hooks were enabled gets its ids when it is first met.
  const triggerId = parent ? promiseId(parent) : getDefaultTriggerAsyncId();
  hideFromUser(promise, async_id_symbol, newAsyncId());
  hideFromUser(promise, trigger_async_id_symbol, triggerId);
}

function promiseId(promise) {
  if (promise[async_id_symbol] === undefined) {
    hideFromUser(promise, async_id_symbol, newAsyncId());
    hideFromUser(promise, trigger_async_id_symbol, getDefaultTriggerAsyncId());
  }
  return promise[async_id_symbol];
}

function onPromiseInit(promise, parent) {
  trackPromise(promise, parent);
  emitInit(promise[async_id_symbol], 'PROMISE', promise[trigger_async_id_symbol], promise);
}

function onPromiseInitTracked(promise, parent) {
  onPromiseInit(promise, parent);
  registerDestroyHook(promise, promise[async_id_symbol]);
}

function onPromiseBefore(promise) {
  trackPromise(promise);
  emitBefore(promise[async_id_symbol], promise[trigger_async_id_symbol], promise);
}

function onPromiseAfter(promise) {
  trackPromise(promise);
  const asyncId = promise[async_id_symbol];
  if (asyncHookFields[kAfter] > 0) callAfterHooks(asyncId);
  popAsyncContext(asyncId);
}

function onPromiseResolve(promise) {
  trackPromise(promise);
  callPromiseResolveHooks(promise[async_id_symbol]);
}

module.exports = {
  symbols: {
    async_id_symbol,
    trigger_async_id_symbol,
    owner_symbol,
    resource_symbol,
    async_context_frame,
    destroyed: kDestroyed,
    init_symbol,
    before_symbol,
    after_symbol,
    destroy_symbol,
    promise_resolve_symbol,
    kNoPromiseHook,
  },
  constants: {
    kInit,
    kBefore,
    kAfter,
    kDestroy,
    kPromiseResolve,
    kTotals,
    kExecutionAsyncId,
    kTriggerAsyncId,
    kAsyncIdCounter,
    kDefaultTriggerAsyncId,
  },
  asyncHookFields,
  asyncIdFields,
  kCurrentTick,
  kLazyResource,
  promiseHooks,
  scope,
  newAsyncId,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
  getDefaultTriggerAsyncId,
  clearDefaultTriggerAsyncId,
  defaultTriggerAsyncIdScope,
  getOrSetAsyncId,
  pushAsyncContext,
  popAsyncContext,
  hasAsyncIdStack,
  clearAsyncIdStack,
  initHooksExist,
  afterHooksExist,
  destroyHooksExist,
  hooksActive,
  resourcesObserved,
  enableHook,
  disableHook,
  callAfterHooks,
  callBeforeHooks,
  emitInit,
  emitBefore,
  emitAfter,
  emitDestroy,
  registerDestroyHook,
};
