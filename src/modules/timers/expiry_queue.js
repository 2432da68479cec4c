'use strict';

/**
 * A binary min-heap of timer lists by `expiry`. Each list knows its place (`heapIndex`), so that one can be moved or taken out
 * without a search. Index 0 is unused: the children of i are 2i and 2i+1.
 */
class ExpiryQueue {
  #heap = [undefined];

  /** @returns {object|undefined} the list that is due first */
  peek() {
    return this.#heap[1];
  }

  insert(list) {
    const index = this.#heap.length;
    arrayPush(this.#heap, list);
    list.heapIndex = index;
    this.#up(index);
  }

  /** Restores the order after `list.expiry` has grown. */
  postponed(list) {
    this.#down(list.heapIndex);
  }

  remove(list) {
    const heap = this.#heap;
    const index = list.heapIndex;
    const last = arrayPop(heap);
    list.heapIndex = 0;
    if (last === list) return;
    heap[index] = last;
    last.heapIndex = index;
    if (index > 1 && heap[index >> 1].expiry > last.expiry) this.#up(index);
    else this.#down(index);
  }

  #up(index) {
    const heap = this.#heap;
    const list = heap[index];
    while (index > 1) {
      const above = index >> 1;
      const parent = heap[above];
      if (parent.expiry <= list.expiry) break;
      heap[index] = parent;
      parent.heapIndex = index;
      index = above;
    }
    heap[index] = list;
    list.heapIndex = index;
  }

  #down(index) {
    const heap = this.#heap;
    const list = heap[index];
    const { length } = heap;
    for (let below = index * 2; below < length; below = index * 2) {
      if (below + 1 < length && heap[below + 1].expiry < heap[below].expiry) below++;
      const child = heap[below];
      if (list.expiry <= child.expiry) break;
      heap[index] = child;
      child.heapIndex = index;
      index = below;
    }
    heap[index] = list;
    list.heapIndex = index;
  }
}

module.exports = { ExpiryQueue };
