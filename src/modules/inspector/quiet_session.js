'use strict';

// A session of the runtime's own: it is no front end, so the program's console stays as it is.

const { QuietConnection } = native('inspector');

const { parse, stringify } = JSON;

class QuietSession {
  #connection;
  #answer = '';
  #id = 0;

  constructor() {
    this.#connection = new QuietConnection((message) => {
      // Notifications have no id.
      if (message.startsWith('{"id":') || message.startsWith('{"error":')) this.#answer = message;
    });
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @returns {string} the answer, '' when there was none
   */
  post(method, params) {
    this.#answer = '';
    this.#connection.dispatch(stringify({ __proto__: null, id: ++this.#id, method, params }));
    return this.#answer;
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @returns {object|undefined}
   */
  ask(method, params) {
    const text = this.post(method, params);
    return text === '' ? undefined : parse(text).result;
  }

  disconnect() {
    this.#connection.disconnect();
  }
}

module.exports = { QuietSession };
