'use strict';

const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
const { validateBoolean, validateInteger, validateObject } = require('internal/errors/validators');
const { Histogram, kHandle, kInternal } = require('internal/perf_hooks/histogram');
const binding = native('perf_hooks');

/** Samples how late the event loop comes (perf_hooks, "Class: IntervalHistogram"). */
class ELDHistogram extends Histogram {
  #enabled = false;

  constructor(token, handle) {
    super(token, handle);
  }

  /** @returns {boolean} whether it was off */
  enable() {
    if (!(#enabled in this)) throw new ERR_INVALID_THIS('ELDHistogram');
    if (this.#enabled) return false;
    this.#enabled = true;
    this[kHandle].start();
    return true;
  }

  /** @returns {boolean} whether it was on */
  disable() {
    if (!(#enabled in this)) throw new ERR_INVALID_THIS('ELDHistogram');
    if (!this.#enabled) return false;
    this.#enabled = false;
    this[kHandle].stop();
    return true;
  }

  [Symbol.dispose]() {
    this.disable();
  }
}

/**
 * @param {{resolution?: number, samplePerIteration?: boolean}} [options] in milliseconds; or a sample for each turn of the loop
 * @returns {ELDHistogram} in nanoseconds; not running yet
 */
function monitorEventLoopDelay(options = {}) {
  validateObject(options, 'options');
  const { resolution = 10, samplePerIteration = false } = options;
  validateBoolean(samplePerIteration, 'options.samplePerIteration');
  validateInteger(resolution, 'options.resolution', 1);
  return new ELDHistogram(kInternal, new binding.IntervalHistogram(samplePerIteration ? 0 : resolution));
}

module.exports = { monitorEventLoopDelay };
