'use strict';

// A clock that moves when it is told to, and the timers that wait for it.

const { TIMEOUT_MAX } = require('internal/timers');

const { apply } = Reflect;

/**
 * What setTimeout(), setInterval() and setImmediate() give while they are mocked. Nothing keeps a process going here, and time does not go by itself:
 * ref(), unref() and refresh() have nothing to do.
 */
class Timeout {
  #clock;

  constructor(clock, callback, runAt, interval, args) {
    this.#clock = clock;
    this.id = clock.ids.next++;
    this.callback = callback;
    this.runAt = runAt;
    this.interval = interval;
    this.args = args;
    /** In the heap of those that wait, counted from 1. */
    this.priorityQueuePosition = undefined;
  }

  hasRef() {
    return true;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  refresh() {
    return this;
  }

  close() {
    this.#clock.remove(this);
    return this;
  }

  [Symbol.dispose]() {
    this.#clock.remove(this);
  }
}

/** What is due first, and of what is due together (or who knows when: a delay may be no number), what was made first. */
function isBefore(a, b) {
  const distance = a.runAt - b.runAt;
  return distance === 0 || Number.isNaN(distance) ? a.id < b.id : distance < 0;
}

class Clock {
  /** Milliseconds since the epoch, as Date shows them. */
  now;
  /** Goes on from one clock of a MockTimers to the next. @type {{next: number}} */
  ids;
  /** A binary heap. */
  #timers = [];
  /** Those whose functions run just now: they wait on until that is done. */
  #running = new Set();

  constructor(now, ids) {
    this.now = now;
    this.ids = ids;
  }

  /** The heap's last timer, up to whose time runAll() goes. As in Node, one before it may be due later, and is left waiting then. */
  get last() {
    return this.#timers.at(-1);
  }

  #put(index, timer) {
    this.#timers[index] = timer;
    timer.priorityQueuePosition = index + 1;
  }

  #rise(index) {
    const timers = this.#timers;
    const timer = timers[index];
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(timer, timers[parent])) break;
      this.#put(index, timers[parent]);
      index = parent;
    }
    this.#put(index, timer);
  }

  #sink(index) {
    const timers = this.#timers;
    const timer = timers[index];
    for (let child = 2 * index + 1; child < timers.length; child = 2 * index + 1) {
      if (child + 1 < timers.length && isBefore(timers[child + 1], timers[child])) child++;
      if (!isBefore(timers[child], timer)) break;
      this.#put(index, timers[child]);
      index = child;
    }
    this.#put(index, timer);
  }

  #removeAt(index) {
    this.#timers[index].priorityQueuePosition = undefined;
    const last = this.#timers.pop();
    if (index === this.#timers.length) return;
    this.#timers[index] = last;
    this.#rise(index);
    this.#sink(last.priorityQueuePosition - 1);
  }

  add(timer) {
    this.#timers.push(timer);
    this.#rise(this.#timers.length - 1);
    return timer;
  }

  /** @param {unknown} timer */
  remove(timer) {
    const index = timer?.priorityQueuePosition - 1;
    const isWaiting = this.#timers[index] === timer;
    if (isWaiting) this.#removeAt(index);
    return isWaiting;
  }

  /** Nothing waits any more, not even for the end of a tick. */
  clear() {
    this.#timers = [];
  }

  setTimeout(callback, delay, args) {
    return this.add(new Timeout(this, callback, this.now + limit(delay), undefined, args));
  }

  setInterval(callback, delay, args) {
    const interval = limit(delay);
    return this.add(new Timeout(this, callback, this.now + interval, interval, args));
  }

  setImmediate(callback, args) {
    // Before every timer of its tick, and as soon as time moves at all.
    return this.add(new Timeout(this, callback, this.now - 1, undefined, args));
  }

  /** Time moves by TIME, and then what was due on the way runs. What throws stays, as in Node. */
  tick(time) {
    this.now += time;
    for (let timer = this.#timers[0]; timer !== undefined && !(timer.runAt > this.now); timer = this.#timers[0]) {
      // A tick in a timer's function does not run that again.
      if (!this.#running.has(timer)) {
        this.#running.add(timer);
        try {
          apply(timer.callback, undefined, timer.args ?? []);
        } finally {
          this.#running.delete(timer);
        }
      }
      this.#finish(timer);
    }
  }

  /** A timer that has run is done, but for an interval; one without length would never let go. */
  #finish(timer) {
    if (!this.remove(timer) || timer.interval === undefined) return;
    timer.runAt += timer.interval > 0 ? timer.interval : 1;
    this.add(timer);
  }
}

/** A delay is taken as it is, but for one that is too long. */
const limit = (delay) => (delay > TIMEOUT_MAX ? 1 : delay);

module.exports = { Clock };
