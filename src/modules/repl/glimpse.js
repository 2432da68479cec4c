'use strict';

// Evaluation without consequences: V8 stops at the first side effect and when it takes too long.

const binding = native('repl');

/** Milliseconds until a glimpse is given up. */
const kPatience = 333;

/** The context of a session, as the inspector sees it. */
class Glimpse {
  #evaluator;
  #id = 0;

  /** @param {object} object made in the context */
  constructor(object) {
    this.#evaluator = binding.makeEvaluator(object);
  }

  #ask(method, params) {
    const answer = this.#evaluator.dispatch(JSON.stringify({ id: ++this.#id, method, params }));
    return answer === '' ? undefined : JSON.parse(answer).result;
  }

  #valueOf(remote) {
    if (remote.objectId !== undefined) return this.#evaluator.unwrap(remote.objectId);
    if (remote.type === 'undefined') return undefined;
    if (remote.unserializableValue !== undefined) {
      const text = remote.unserializableValue;
      return text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text);
    }
    return remote.value;
  }

  /**
   * @param {string} source
   * @returns {{ value?: unknown, error?: unknown, className?: string }|undefined} undefined: it took too long
   */
  evaluate(source) {
    const answer = this.#ask('Runtime.evaluate', {
      expression: source, throwOnSideEffect: true, timeout: kPatience, objectGroup: 'glimpse', silent: true,
      contextId: this.#evaluator.contextId,
    });
    if (answer === undefined) return undefined;
    const { result, exceptionDetails } = answer;
    try {
      if (exceptionDetails === undefined) return { value: this.#valueOf(result) };
      const { exception } = exceptionDetails;
      if (exception === undefined) return undefined;
      return { error: this.#valueOf(exception), className: exception.className };
    } finally {
      this.#ask('Runtime.releaseObjectGroup', { objectGroup: 'glimpse' });
    }
  }

  /** @returns {string[]} the names of top-level let, const and class */
  lexicalNames() {
    return this.#ask('Runtime.globalLexicalScopeNames', { executionContextId: this.#evaluator.contextId })?.names ?? [];
  }
}

module.exports = { Glimpse };
