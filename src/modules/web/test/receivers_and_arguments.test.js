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

// Members of underlying sources, sinks and transformers that are falsy are none.
for (const nothing of [null, 0, false, '', NaN]) {
  new ReadableStream({ start: nothing, pull: nothing, cancel: nothing, autoAllocateChunkSize: nothing });
  new WritableStream({ start: nothing, write: nothing, close: nothing, abort: nothing });
  new TransformStream({ transform: nothing, flush: nothing, cancel: nothing });
}
assert.throws(() => new TransformStream({ start: null }), TypeError);
assert.throws(() => new ReadableStream({ pull: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => new ReadableStream({}, { highWaterMark: 'x' }), { code: 'ERR_INVALID_ARG_VALUE', message: /Received 'x'$/ });

// Each of Node's decoders has words of its own.
const list = 'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.';
const input = 'The "input" argument must be an instance of ArrayBuffer or ArrayBufferView. Received an instance of Array';
for (const [encoding, stream, message] of [
  ['utf-8', false, list], ['utf-8', true, input], ['latin1', false, input], ['iso-8859-2', true, input],
  ['utf-16le', false, list.replace('list', 'input')], ['gbk', true, list.replace('list', 'input')],
]) assert.throws(() => new TextDecoder(encoding).decode([], { stream }), { code: 'ERR_INVALID_ARG_TYPE', message });

const { Duplex, Readable } = require('node:stream');
for (const make of [() => Readable.fromWeb(new ReadableStream(), { encoding: 1.5 }),
                    () => Duplex.fromWeb({ readable: new ReadableStream(), writable: new WritableStream() }, { encoding: 1.5 })]) {
  assert.throws(make, { code: 'ERR_INVALID_ARG_VALUE', message: "The property 'options.encoding' is invalid. Received 1.5" });
}
Readable.from(['a'])[Symbol.asyncDispose]().then((value) => assert.strictEqual(value, undefined));
