'use strict';

// A clock that moves when it is told to, and the timers that wait for it.

const { TIMEOUT_MAX } = require('internal/timers');

const { apply } = Reflect;

/** What both kinds of mocked timers have. */
class MockTimer {
  #clock;

  constructor(clock, callback, args) {
    this.#clock = clock;
    this.id = clock.nextId();
    this.callback = callback;
    this.args = args;
    this.isRef = true;
  }

  ref() {
    this.isRef = true;
    return this;
  }

  unref() {
    this.isRef = false;
    return this;
  }

  hasRef() {
    return this.isRef;
  }

  [Symbol.dispose]() {
    this.#clock.remove(this);
  }
}

/** What setTimeout() and setInterval() give while they are mocked. */
class MockTimeout extends MockTimer {
  #clock;

  constructor(clock, callback, delay, args, isInterval) {
    super(clock, callback, args);
    this.#clock = clock;
    this.delay = delay >= 1 && delay <= TIMEOUT_MAX ? Math.trunc(delay) : 1;
    this.interval = isInterval ? this.delay : undefined;
    this.runAt = clock.now + this.delay;
  }

  refresh() {
    this.#clock.remove(this);
    this.runAt = this.#clock.now + this.delay;
    this.#clock.add(this);
    return this;
  }

  close() {
    this.#clock.remove(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.id;
  }
}

/** What setImmediate() gives while it is mocked. */
class MockImmediate extends MockTimer {
  constructor(clock, callback, args) {
    super(clock, callback, args);
    // Before every timer of its tick, and as soon as time moves at all.
    this.runAt = clock.now - 1;
  }
}

class Clock {
  /** Milliseconds since the epoch, as Date shows them. */
  now;
  #lastId = 1;
  /** Sorted by time, then by age. */
  #timers = [];

  constructor(now) {
    this.now = now;
  }

  nextId() {
    return this.#lastId++;
  }

  get latest() {
    return this.#timers.at(-1)?.runAt;
  }

  add(timer) {
    const index = this.#timers.findLastIndex((other) => other.runAt <= timer.runAt);
    this.#timers.splice(index + 1, 0, timer);
    return timer;
  }

  /** @param {unknown} timer or its id */
  remove(timer) {
    const index = typeof timer === 'object' && timer !== null ? this.#timers.indexOf(timer) :
      this.#timers.findIndex(({ id }) => id === Number(timer));
    if (index >= 0) this.#timers.splice(index, 1);
    return index >= 0;
  }

  has(timer) {
    return this.#timers.includes(timer);
  }

  setTimeout(callback, delay, args) {
    return this.add(new MockTimeout(this, callback, delay, args, false));
  }

  setInterval(callback, delay, args) {
    return this.add(new MockTimeout(this, callback, delay, args, true));
  }

  setImmediate(callback, args) {
    return this.add(new MockImmediate(this, callback, args));
  }

  /** Time moves by TIME; what is due on the way runs at its own time. */
  tick(time) {
    const end = this.now + time;
    for (let timer = this.#timers[0]; timer !== undefined && timer.runAt <= end; timer = this.#timers[0]) {
      this.#timers.shift();
      if (timer.runAt > this.now) this.now = timer.runAt;
      // An interval waits again before its function runs, which may clear it.
      if (timer.interval !== undefined) {
        timer.runAt += timer.interval;
        this.add(timer);
      }
      apply(timer.callback, timer, timer.args ?? []);
    }
    this.now = end;
  }
}

module.exports = { Clock };
