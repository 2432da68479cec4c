'use strict';
// What every worker's `app` has besides Egg's own.
module.exports = {
  /** Tells all workers, this one too, and waits until this one has heard of it. */
  publish(change) {
    const heard = new Promise((resolve) => this.messenger.once(`heard ${change.topic?.id ?? change.removed}`, resolve));
    this.messenger.broadcast('change', change);
    return heard;
  },
};
