'use strict';
// The agent keeps time, and every worker runs the task.
module.exports = {
  schedule: { interval: 200, type: 'all' },
  async task(ctx) {
    ctx.app.ticks++;
  },
};
