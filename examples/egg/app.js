'use strict';
/** The life of a worker. */
module.exports = class Boot {
  constructor(app) {
    this.app = app;
    app.topics = new Map();
    app.ticks = 0;
    app.agentPid = null;
  }

  configDidLoad() {
    const { app } = this;
    app.messenger.on('change', ({ topic, removed }) => {
      if (topic) app.topics.set(topic.id, topic);
      else app.topics.delete(removed);
      app.messenger.emit(`heard ${topic?.id ?? removed}`);
    });
    app.messenger.on('agent', ({ pid, topics }) => {
      app.agentPid = pid;
      for (const topic of topics) app.topics.set(topic.id, topic);
    });
  }

  async serverDidReady() {
    // A worker that takes another's place knows nothing yet.
    this.app.messenger.sendToAgent('worker', { pid: process.pid });
  }

  async beforeClose() {
    this.app.topics.clear();
  }
};
