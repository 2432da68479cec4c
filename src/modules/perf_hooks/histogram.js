'use strict';

// Histograms (perf_hooks, "Class: Histogram"): the counting is done natively (HdrHistogram); this is the face of it.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateArray, validateInteger, validateNumber, validateObject } = require('internal/errors/validators');
const { kClone, kDeserialize, markTransferMode } = require('internal/web/transfer');
const binding = native('perf_hooks');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
const kHandle = Symbol('kHandle');
const kInternal = Symbol('kInternal');
const kRecordable = Symbol('kRecordable');

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isHistogram(value) {
  return value?.[kHandle] !== undefined;
}

function handleOf(histogram) {
  if (!isHistogram(histogram)) throw new ERR_INVALID_THIS('Histogram');
  return histogram[kHandle];
}

function validatePercentile(percentile, name = 'percentile') {
  validateNumber(percentile, name);
  if (!(percentile > 0 && percentile <= 100)) throw new ERR_OUT_OF_RANGE(name, '> 0 && <= 100', percentile);
}

function validateOther(other) {
  if (!isHistogram(other)) throw new ERR_INVALID_ARG_TYPE('other', 'Histogram', other);
}

/** A validated positive amount as number or bigint. */
function validateAmount(value, name) {
  if (typeof value === 'bigint') {
    if (value < 1n || value > 9223372036854775807n) {
      throw new ERR_OUT_OF_RANGE(name, '>= 1 && <= 9223372036854775807', value);
    }
    return;
  }
  validateInteger(value, name, 1);
}

/** Pairs of a native list as a Map. */
function toMap(flat, convert = Number) {
  const map = new Map();
  for (let i = 0; i < flat.length; i += 2) map.set(flat[i], convert(flat[i + 1]));
  return map;
}

class Histogram {
  constructor(token, handle) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    markTransferMode(this, true, false);
    this[kHandle] = handle;
  }

  [inspectCustom](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `Histogram ${inspect({
      min: this.min,
      max: this.max,
      mean: this.mean,
      exceeds: this.exceeds,
      stddev: this.stddev,
      skewness: this.skewness,
      kurtosis: this.kurtosis,
      count: this.count,
      percentiles: this.percentiles,
    }, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  /** @returns {number} */
  get count() {
    return handleOf(this).count();
  }

  /** @returns {bigint} */
  get countBigInt() {
    return handleOf(this).countBigInt();
  }

  /**
   * The share of values greater than `value`.
   * @param {number} value
   */
  ccdf(value) {
    return 1 - this.cdf(value);
  }

  /**
   * The share of values up to `value`.
   * @param {number} value
   */
  cdf(value) {
    const handle = handleOf(this);
    validateNumber(value, 'value');
    return handle.cdf(value);
  }

  /** @param {number} value */
  countAt(value) {
    const handle = handleOf(this);
    validateNumber(value, 'value');
    return handle.countAt(value);
  }

  /** @returns {number} */
  get min() {
    return handleOf(this).min();
  }

  /** @returns {bigint} */
  get minBigInt() {
    return handleOf(this).minBigInt();
  }

  /** @returns {number} */
  get max() {
    return handleOf(this).max();
  }

  /** @returns {bigint} */
  get maxBigInt() {
    return handleOf(this).maxBigInt();
  }

  /** @returns {number} */
  get mean() {
    return handleOf(this).mean();
  }

  /** @returns {number} values that were out of range */
  get exceeds() {
    return handleOf(this).exceeds();
  }

  /** @returns {bigint} */
  get exceedsBigInt() {
    return BigInt(handleOf(this).exceeds());
  }

  /** @returns {number} exponentially weighted moving average */
  get ewmaMean() {
    return handleOf(this).movingAverage()[0];
  }

  /** @returns {number} */
  get ewmaStddev() {
    return handleOf(this).movingAverage()[1];
  }

  /** @returns {number} moving share of values above the threshold */
  get ewmaErrorRate() {
    return handleOf(this).movingAverage()[2];
  }

  /**
   * How many times faster than allowed the error budget of a service level objective is used up.
   * @param {number} sloTarget
   */
  burnRate(sloTarget) {
    handleOf(this);
    validateNumber(sloTarget, 'sloTarget');
    if (!(sloTarget > 0 && sloTarget < 1)) throw new ERR_OUT_OF_RANGE('sloTarget', '> 0 && < 1', sloTarget);
    return this.ewmaErrorRate / (1 - sloTarget);
  }

  /**
   * The Kolmogorov-Smirnov statistic.
   * @param {Histogram} other
   */
  ksTest(other) {
    const handle = handleOf(this);
    validateOther(other);
    return handle.ksTest(other[kHandle]);
  }

  /**
   * Welch's t-test.
   * @param {Histogram} other
   * @param {{confidence?: number}} [options]
   */
  welchTest(other, options = {}) {
    const handle = handleOf(this);
    validateOther(other);
    const { 0: tStatistic, 1: degreesOfFreedom, 2: pValue, 3: lower, 4: upper } =
      handle.welchTest(other[kHandle], confidenceOf(options));
    return {
      __proto__: null,
      tStatistic,
      degreesOfFreedom,
      pValue,
      confidenceInterval: { __proto__: null, lower, upper },
    };
  }

  /**
   * The Mann-Whitney U test.
   * @param {Histogram} other
   */
  mannWhitneyTest(other) {
    const handle = handleOf(this);
    validateOther(other);
    const { 0: uStatistic, 1: zScore, 2: pValue } = handle.mannWhitneyTest(other[kHandle]);
    return { __proto__: null, uStatistic, zScore, pValue };
  }

  /**
   * The effect size as a difference of means in standard deviations.
   * @param {Histogram} other
   */
  cohensD(other) {
    const handle = handleOf(this);
    validateOther(other);
    return handle.cohensD(other[kHandle]);
  }

  /**
   * The effect size by ranks.
   * @param {Histogram} other
   */
  cliffsD(other) {
    const handle = handleOf(this);
    validateOther(other);
    return handle.cliffsD(other[kHandle]);
  }

  /** @returns {number} excess kurtosis */
  get kurtosis() {
    return handleOf(this).moments()[1];
  }

  /**
   * Counts in steps of the same size.
   * @param {number} stepSize
   * @returns {Map<number, number>}
   */
  linearBuckets(stepSize) {
    const handle = handleOf(this);
    validateInteger(stepSize, 'stepSize', 1);
    return toMap(handle.linearBuckets(stepSize));
  }

  /**
   * Counts in steps that grow by `base`.
   * @param {number} firstBucket
   * @param {number} base
   * @returns {Map<number, number>}
   */
  logBuckets(firstBucket, base) {
    const handle = handleOf(this);
    validateInteger(firstBucket, 'firstBucket', 1);
    validateNumber(base, 'base');
    if (!(base > 1)) throw new ERR_OUT_OF_RANGE('base', '> 1', base);
    return toMap(handle.logBuckets(firstBucket, base));
  }

  /** @returns {number} */
  get skewness() {
    return handleOf(this).moments()[0];
  }

  /** @returns {number} */
  get stddev() {
    return handleOf(this).stddev();
  }

  /** @param {number} percentile */
  percentile(percentile) {
    const handle = handleOf(this);
    validatePercentile(percentile);
    return handle.percentile(percentile);
  }

  /**
   * @param {number} percentile
   * @returns {bigint}
   */
  percentileBigInt(percentile) {
    const handle = handleOf(this);
    validatePercentile(percentile);
    return handle.percentileBigInt(percentile);
  }

  /**
   * A percentile with its confidence interval.
   * @param {number} percentile
   * @param {{confidence?: number}} [options]
   */
  percentileCI(percentile, options = {}) {
    const handle = handleOf(this);
    validatePercentile(percentile);
    const { 0: value, 1: lower, 2: upper } = handle.percentileInterval(percentile, confidenceOf(options));
    return { __proto__: null, value, lower, upper };
  }

  /** @returns {Map<number, number>} */
  get percentiles() {
    return toMap(handleOf(this).percentiles());
  }

  /** @returns {Map<number, bigint>} */
  get percentilesBigInt() {
    return toMap(handleOf(this).percentiles(), BigInt);
  }

  /**
   * @param {number[]} percentiles
   * @returns {Map<number, number>}
   */
  percentilesAt(percentiles) {
    const handle = handleOf(this);
    validateArray(percentiles, 'percentiles');
    const map = new Map();
    for (let i = 0; i < percentiles.length; i++) {
      validatePercentile(percentiles[i], `percentiles[${i}]`);
      map.set(percentiles[i], handle.percentile(percentiles[i]));
    }
    return map;
  }

  reset() {
    handleOf(this).reset();
  }

  toJSON() {
    return {
      count: this.count,
      min: this.min,
      max: this.max,
      mean: this.mean,
      exceeds: this.exceeds,
      stddev: this.stddev,
      skewness: this.skewness,
      kurtosis: this.kurtosis,
      ewmaMean: this.ewmaMean,
      ewmaStddev: this.ewmaStddev,
      ewmaErrorRate: this.ewmaErrorRate,
      percentiles: Object.fromEntries(this.percentiles),
    };
  }

  // A clone shares the counts: one thread may watch what another records.
  [kClone]() {
    const type = this[kRecordable] ? 'ClonedRecordableHistogram' : 'ClonedHistogram';
    return { data: handleOf(this).share(), deserializeInfo: `internal/perf_hooks/histogram:${type}` };
  }

  [kDeserialize](ticket) {
    this[kHandle] = binding.adoptHistogram(ticket);
  }
}

function confidenceOf(options) {
  validateObject(options, 'options');
  const { confidence = 0.95 } = options;
  validateNumber(confidence, 'options.confidence');
  if (!(confidence > 0 && confidence < 1)) {
    throw new ERR_OUT_OF_RANGE('options.confidence', '> 0 && < 1', confidence);
  }
  return confidence;
}

class RecordableHistogram extends Histogram {
  constructor(token, handle) {
    super(token, handle);
    this[kRecordable] = true;
  }

  static #handle(histogram) {
    if (histogram[kRecordable] === undefined) throw new ERR_INVALID_THIS('RecordableHistogram');
    return histogram[kHandle];
  }

  /** @param {number|bigint} val */
  record(val) {
    const handle = RecordableHistogram.#handle(this);
    validateAmount(val, 'val');
    handle.record(val);
  }

  /** Records the nanoseconds since the previous call. */
  recordDelta() {
    RecordableHistogram.#handle(this).recordDelta();
  }

  /**
   * Records `val` and the values that were missed because it took longer than `expectedInterval`.
   * @param {number|bigint} val
   * @param {number|bigint} expectedInterval
   */
  recordCorrected(val, expectedInterval) {
    const handle = RecordableHistogram.#handle(this);
    validateAmount(val, 'val');
    validateAmount(expectedInterval, 'expectedInterval');
    handle.recordCorrected(val, expectedInterval);
  }

  /** @param {RecordableHistogram} other */
  subtract(other) {
    const handle = RecordableHistogram.#handle(this);
    if (other?.[kRecordable] === undefined) throw new ERR_INVALID_ARG_TYPE('other', 'RecordableHistogram', other);
    handle.subtract(other[kHandle]);
  }

  /** @param {RecordableHistogram} other */
  add(other) {
    const handle = RecordableHistogram.#handle(this);
    if (other?.[kRecordable] === undefined) throw new ERR_INVALID_ARG_TYPE('other', 'RecordableHistogram', other);
    handle.add(other[kHandle]);
  }
}

/** What a clone begins as on the other side; [kDeserialize] completes it. */
function ClonedHistogram() {
  const histogram = Object.create(Histogram.prototype);
  markTransferMode(histogram, true, false);
  return histogram;
}

function ClonedRecordableHistogram() {
  const histogram = Object.create(RecordableHistogram.prototype);
  markTransferMode(histogram, true, false);
  histogram[kRecordable] = true;
  return histogram;
}

function validateBound(value, name, min) {
  if (typeof value === 'bigint') return;
  validateInteger(value, name, min);
}

/**
 * @param {{lowest?: number|bigint, highest?: number|bigint, figures?: number, halfLife?: number, threshold?: number}} [options]
 * @returns {RecordableHistogram}
 */
function createHistogram(options = {}) {
  validateObject(options, 'options');
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3, halfLife = 0, threshold = 0 } = options;
  validateBound(lowest, 'options.lowest', 1);
  if (typeof highest === 'bigint') {
    if (highest < 2n * BigInt(lowest)) throw new ERR_INVALID_ARG_VALUE.RangeError('options.highest', highest);
  } else {
    validateInteger(highest, 'options.highest', 2 * Number(lowest));
  }
  validateInteger(figures, 'options.figures', 1, 5);
  validateNumber(halfLife, 'options.halfLife', 0);
  validateNumber(threshold, 'options.threshold', 0);
  return new RecordableHistogram(kInternal, new binding.Histogram(lowest, highest, figures, halfLife, threshold));
}

module.exports = {
  Histogram,
  RecordableHistogram,
  ClonedHistogram,
  ClonedRecordableHistogram,
  createHistogram,
  isHistogram,
  kHandle,
  kInternal,
};
