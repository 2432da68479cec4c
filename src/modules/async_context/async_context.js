'use strict';

// The propagated context under AsyncLocalStorage. V8 carries one opaque value through promise reactions and microtasks (the
// continuation-preserved embedder data); ticks, timers and native requests carry it by hand. That value is an AsyncContextFrame
// or undefined: an immutable list of (storage, value) pairs with one node per storage. Programs use one to three storages, so a
// walk is cheaper than a hash table, and entering a storage that is at the head costs a single small object.

const { getContinuationData, setContinuationData } = require('internal/engine');

/**
 * Whether any frame was ever installed. While it is false the hot paths (nextTick, timers) skip the trips to V8.
 */
const usage = { active: false };

class AsyncContextFrame {
  /**
   * @param {object|null} storage null once the storage was disabled in this context
   * @param {unknown} value
   * @param {AsyncContextFrame|undefined} next
   */
  constructor(storage, value, next) {
    this.storage = storage;
    this.value = value;
    this.next = next;
  }

  /** @returns {AsyncContextFrame|undefined} */
  static current() {
    return usage.active ? getContinuationData() : undefined;
  }

  /** @param {AsyncContextFrame|undefined} frame */
  static set(frame) {
    if (usage.active) {
      setContinuationData(frame);
    } else if (frame !== undefined) {
      usage.active = true;
      setContinuationData(frame);
    }
  }

  /**
   * Installs `frame` and returns the one it replaces.
   * @param {AsyncContextFrame|undefined} frame
   * @returns {AsyncContextFrame|undefined}
   */
  static exchange(frame) {
    if (!usage.active) {
      if (frame !== undefined) {
        usage.active = true;
        setContinuationData(frame);
      }
      return undefined;
    }
    const prior = getContinuationData();
    if (prior !== frame) setContinuationData(frame);
    return prior;
  }

  /**
   * The frame that differs from `frame` only in the value of `storage`.
   * @param {AsyncContextFrame|undefined} frame
   * @param {object} storage
   * @param {unknown} value
   * @returns {AsyncContextFrame}
   */
  static with(frame, storage, value) {
    return new AsyncContextFrame(storage, value, without(frame, storage));
  }

  /**
   * `frame` less the value of `storage`.
   * @param {AsyncContextFrame|undefined} frame
   * @param {object} storage
   * @returns {AsyncContextFrame|undefined}
   */
  static without(frame, storage) {
    return without(frame, storage);
  }

  /**
   * The node that holds the value of `storage`, if any.
   * @param {AsyncContextFrame|undefined} frame
   * @param {object} storage
   * @returns {AsyncContextFrame|undefined}
   */
  static find(frame, storage) {
    while (frame !== undefined && frame.storage !== storage) frame = frame.next;
    return frame;
  }

  /**
   * Takes `storage` out of the current context in place, so that work already scheduled from it loses the value too
   * (asyncLocalStorage.disable()).
   * @param {object} storage
   */
  static disable(storage) {
    const node = AsyncContextFrame.find(AsyncContextFrame.current(), storage);
    if (node === undefined) return;
    node.storage = null;
    node.value = undefined;
  }
}

/**
 * The list less the node of `storage` (and less disabled nodes on the way); shares the tail.
 * @param {AsyncContextFrame|undefined} frame
 * @param {object} storage
 * @returns {AsyncContextFrame|undefined}
 */
function without(frame, storage) {
  if (frame === undefined) return undefined;
  if (frame.storage === storage) return frame.next;
  if (AsyncContextFrame.find(frame, storage) === undefined) return frame;
  const head = new AsyncContextFrame(frame.storage, frame.value, undefined);
  let last = head;
  for (let node = frame.next; node.storage !== storage; node = node.next) {
    if (node.storage === null) continue;
    last.next = new AsyncContextFrame(node.storage, node.value, undefined);
    last = last.next;
  }
  last.next = AsyncContextFrame.find(frame, storage).next;
  return head;
}

module.exports = { AsyncContextFrame, usage };
