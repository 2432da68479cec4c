'use strict';

// Methods and getters of events, signals and exceptions called on what is none of theirs; arguments of Web classes.

const assert = require('node:assert');
const util = require('node:util');

const getter = (Class, name) => Object.getOwnPropertyDescriptor(Class.prototype, name).get;
for (const receiver of [undefined, null, 1, 'x', {}, () => {}]) {
  for (const [fn, message] of [
    [Event.prototype.preventDefault, 'Value of "this" must be of type Event'],
    [Event.prototype.composedPath, 'Value of "this" must be of type Event'],
    [getter(Event, 'type'), 'Value of "this" must be of type Event'],
    [getter(CustomEvent, 'detail'), 'Value of "this" must be of type CustomEvent'],
    [getter(AbortSignal, 'aborted'), 'Value of "this" must be of type AbortSignal'],
    [AbortSignal.prototype.throwIfAborted, 'Value of "this" must be of type AbortSignal'],
    [getter(DOMException, 'name'), 'Value of "this" must be of DOMException'],
    [getter(MessageEvent, 'data'), 'Illegal invocation'],
  ]) assert.throws(() => fn.call(receiver), { name: 'TypeError', code: 'ERR_INVALID_THIS', message });
}
assert.strictEqual(new MessageEvent('x', ['y']).type, 'x');

assert.throws(() => new Blob(['a']).slice(1n),
              { code: 'ERR_INVALID_ARG_TYPE', message: 'start is a BigInt and cannot be converted to a number.' });
assert.throws(() => new Blob(['a']).slice(0, Symbol('s')),
              { code: 'ERR_INVALID_ARG_TYPE', message: 'end is a Symbol and cannot be converted to a number.' });
assert.rejects(util.aborted({}, {}), { code: 'ERR_INVALID_ARG_TYPE', message: 'signal is not of type AbortSignal.' });
