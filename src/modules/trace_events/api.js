'use strict';

// require('trace_events'). Node documentation, "Trace events".

const { isMainThread } = require('internal/engine');
const {
  codes: { ERR_TRACE_EVENTS_CATEGORY_REQUIRED, ERR_TRACE_EVENTS_UNAVAILABLE },
} = require('internal/errors');

// Tracing is of the whole process.
if (!isMainThread()) throw new ERR_TRACE_EVENTS_UNAVAILABLE();

const { validateObject, validateStringArray } = require('internal/errors/validators');
const { binding, start, update } = require('internal/trace_events/instrument');

/** So many at a time are likely to have been forgotten. */
const kMaxEnabled = 10;

/** Those that are on stay alive. @type {Set<Tracing>} */
const enabled = new Set();

class Tracing {
  #categories;
  #isEnabled = false;

  constructor(categories) {
    this.#categories = categories;
  }

  enable() {
    if (this.#isEnabled) return;
    if (process.permission !== undefined) require('internal/permission').check('fs.write', 'node_trace.1.log');
    this.#isEnabled = true;
    start();
    binding.enable(this.#categories);
    enabled.add(this);
    update();
    if (enabled.size > kMaxEnabled) {
      process.emitWarning(
        `Possible trace_events memory leak detected. There are more than ${kMaxEnabled} enabled Tracing objects.`);
    }
  }

  disable() {
    if (!this.#isEnabled) return;
    this.#isEnabled = false;
    binding.disable(this.#categories);
    enabled.delete(this);
    update();
  }

  get enabled() {
    return this.#isEnabled;
  }

  get categories() {
    return this.#categories.join(',');
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `Tracing ${inspect({ enabled: this.enabled, categories: this.categories }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}

/**
 * @param {{categories: string[]}} options
 * @returns {Tracing}
 */
function createTracing(options) {
  validateObject(options, 'options');
  validateStringArray(options.categories, 'options.categories');
  if (options.categories.length <= 0) throw new ERR_TRACE_EVENTS_CATEGORY_REQUIRED();
  return new Tracing([...options.categories]);
}

/** @returns {string|undefined} */
function getEnabledCategories() {
  return binding.enabled() || undefined;
}

module.exports = { createTracing, getEnabledCategories };
