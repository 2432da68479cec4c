'use strict';
const { randomUUID } = require('node:crypto');
const { Service } = require('egg');

/** Every worker holds all topics: what one is told it tells the others (app.js), and they say when they have it. */
class TopicsService extends Service {
  all() {
    return [...this.app.topics.values()].sort((a, b) => a.title.localeCompare(b.title));
  }

  find(id) {
    return this.app.topics.get(id) ?? this.ctx.throw(404, `no topic ${id}`);
  }

  async add({ title, text }) {
    const topic = { id: randomUUID(), title, text };
    await this.app.publish({ topic });
    return topic;
  }

  remove(id) {
    this.find(id);
    return this.app.publish({ removed: id });
  }
}

module.exports = TopicsService;
