'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const describe = (name) => Object.getOwnPropertyDescriptor(globalThis, name);

// The web's interfaces are hidden data properties, whether or not anything has looked at them.
for (const name of ['DOMException', 'Blob', 'ReadableStream', 'MessageChannel', 'PerformanceEntry', 'Response', 'WebSocket', 'Navigator', 'URLPattern']) {
  const { value, writable, enumerable, configurable } = describe(name);
  assert.strictEqual(value.name, name);
  assert.deepStrictEqual([writable, enumerable, configurable], [true, false, true], name);
  assert.strictEqual(globalThis[name], value);
}
assert.strictEqual(Blob, require('node:buffer').Blob);

// One that was never looked at can be replaced and deleted.
globalThis.CompressionStream = 5;
assert.deepStrictEqual(describe('CompressionStream'), { value: 5, writable: true, enumerable: false, configurable: true });
assert.ok(delete globalThis.DecompressionStream);
assert.strictEqual(typeof DecompressionStream, 'undefined');

// Node's own are enumerable.
for (const name of ['setTimeout', 'queueMicrotask', 'structuredClone', 'atob', 'fetch']) assert.ok(describe(name).enumerable, name);
assert.strictEqual(structuredClone.length, 2);

assert.deepStrictEqual([describe('navigator').get.name, describe('navigator').set], ['get navigator', undefined]);
assert.strictEqual(navigator.userAgent, `Node.js/${process.versions.node.split('.')[0]}`);
assert.ok(navigator.hardwareConcurrency > 0);
assert.deepStrictEqual(navigator.languages, [navigator.language]);
assert.ok(Object.isFrozen(navigator.languages));
assert.throws(() => new Navigator(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
assert.ok(!('v8BreakIterator' in Intl));
assert.strictEqual(typeof WebAssembly.promising, 'function');

function globals(...flags) {
  const code = 'JSON.stringify(["WebSocket", "CloseEvent", "navigator", "Navigator", "EventSource", "Storage"].filter((n) => Object.hasOwn(globalThis, n)))';
  return JSON.parse(spawnSync(process.execPath, [...flags, '-p', code], { encoding: 'utf8' }).stdout);
}

assert.deepStrictEqual(globals(), ['WebSocket', 'CloseEvent', 'navigator', 'Navigator']);
assert.deepStrictEqual(globals('--no-experimental-websocket', '--experimental-eventsource'), ['navigator', 'Navigator', 'EventSource']);
assert.deepStrictEqual(globals('--no-experimental-global-navigator', '--experimental-webstorage'), ['WebSocket', 'CloseEvent', 'Storage']);
