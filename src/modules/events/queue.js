'use strict';

/** A first-in first-out queue on a ring buffer that doubles when full and shrinks when drained. */
class RingQueue {
  #slots = new Array(4);
  #head = 0;
  length = 0;

  push(value) {
    let slots = this.#slots;
    if (this.length === slots.length) slots = this.#grow();
    slots[(this.#head + this.length++) & (slots.length - 1)] = value;
  }

  /** The oldest value, or undefined when empty. */
  shift() {
    if (this.length === 0) return undefined;
    const slots = this.#slots;
    const head = this.#head;
    const value = slots[head];
    slots[head] = undefined;
    if (--this.length === 0) {
      this.#head = 0;
      if (slots.length > 1024) this.#slots = new Array(4);
    } else {
      this.#head = (head + 1) & (slots.length - 1);
    }
    return value;
  }

  peek() {
    return this.length === 0 ? undefined : this.#slots[this.#head];
  }

  clear() {
    if (this.length === 0) return;
    this.#slots = new Array(4);
    this.#head = 0;
    this.length = 0;
  }

  #grow() {
    const old = this.#slots;
    const next = new Array(old.length * 2);
    for (let i = 0; i < this.length; i++) next[i] = old[(this.#head + i) & (old.length - 1)];
    this.#head = 0;
    return (this.#slots = next);
  }
}

module.exports = { RingQueue };
