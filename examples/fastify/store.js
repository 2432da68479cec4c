'use strict';
// Decorates the application with `store`; fastify-plugin makes it visible to all other plugins.
const plugin = require('fastify-plugin');

class Store {
  #notes = new Map();
  #listeners = [];

  get size() {
    return this.#notes.size;
  }

  add(note) {
    const stored = { id: this.#notes.size + 1, ...note };
    this.#notes.set(stored.id, stored);
    for (const listener of this.#listeners) listener(stored);
    return stored;
  }

  get(id) {
    return this.#notes.get(id);
  }

  list({ tag, limit }) {
    return [...this.#notes.values()].filter((note) => !tag || note.tags.includes(tag)).slice(0, limit);
  }

  onAdd(listener) {
    this.#listeners.push(listener);
  }
}

module.exports = plugin(async (app) => {
  app.decorate('store', new Store());
}, { name: 'store' });
