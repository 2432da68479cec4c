'use strict';

// A program takes the language's methods and globals away; built-ins that are loaded and used afterwards work all the same.

const { then } = Promise.prototype;
const { apply } = Reflect;
const { defineProperty } = Object;
const { exit, _rawDebug: say } = process;
const ownProcess = process;
const ownGlobal = globalThis;
const OwnError = Error;
const { writeFileSync, mkdtempSync, rmSync } = require('fs');
const directory = mkdtempSync(`${require('os').tmpdir()}/nodus-`);
writeFileSync(`${directory}/a.cjs`, 'module.exports = { b: require("./c.json").c };');
writeFileSync(`${directory}/c.json`, '{"c":3}');
writeFileSync(`${directory}/m.mjs`, 'export const b = 3; export const url = import.meta.url;');

const methods = [
  [String.prototype, 'slice', 'startsWith', 'endsWith', 'indexOf', 'lastIndexOf', 'includes', 'charCodeAt', 'split', 'trim', 'toLowerCase',
   'toUpperCase', 'repeat', 'padStart', 'replaceAll'],
  [Array.prototype, 'push', 'slice', 'splice', 'map', 'filter', 'forEach', 'join', 'some', 'includes', 'indexOf', 'shift', 'unshift', 'concat'],
  [Map.prototype, 'get', 'has'],
  [Set.prototype, 'has'],
  [WeakMap.prototype, 'get', 'set', 'has'],
];
const globals = [
  'Array', 'Map', 'Set', 'WeakMap', 'Promise', 'Error', 'TypeError', 'Object', 'Symbol', 'Date', 'JSON', 'Math', 'Uint8Array', 'Number',
  'String', 'RegExp', 'Function', 'Buffer', 'URL', 'process', 'setTimeout', 'setImmediate', 'clearTimeout', 'queueMicrotask',
  'AbortController', 'TextDecoder', 'structuredClone', 'EventTarget',
];

let left = 0;
const failures = [];
function step(name, run) {
  left++;
  let isDone = false;
  const done = (error) => {
    if (isDone) return;
    isDone = true;
    if (error) failures[failures.length] = `${name}: ${error.stack ?? error}`;
    if (--left > 0) return;
    rmSync(directory, { recursive: true });
    for (let i = 0; i < failures.length; i++) say(failures[i]);
    exit(failures.length > 0 ? 1 : 0);
  };
  try {
    run(done);
  } catch (error) {
    done(error);
  }
}
const expect = (truth, done) => done(truth ? undefined : 'wrong');

for (const [prototype, ...names] of methods) {
  for (const name of names) {
    prototype[name] = () => { throw new OwnError(`tampered ${name}`); };
  }
}
for (const name of ['get', 'set', 'value', 'enumerable']) {
  defineProperty(Object.prototype, name, { __proto__: null, configurable: true, value: 7, writable: true });
}
for (const name of globals) ownGlobal[name] = undefined;

step('cleanup waits for the last', (done) => require('timers').setTimeout(done, 1));
step('require', (done) => expect(require(`${directory}/a.cjs`).b === 3, done));
step('import', (done) => apply(then, import(`${directory}/m.mjs`), [({ b }) => expect(b === 3, done), done]));
step('inspect', (done) => expect(require('util').inspect({ a: [1, 'x'], b: null }) === "{ a: [ 1, 'x' ], b: null }", done));
step('format', (done) => expect(require('util').format('%s-%d', 'a', 1) === 'a-1', done));
step('path', (done) => expect(require('path').resolve('/a', '../b/./c') === '/b/c', done));
step('fs', (done) => require('fs').readFile(`${directory}/c.json`, 'utf8', (error, text) => expect(!error && text === '{"c":3}', done)));
step('errors', (done) => {
  try {
    require('fs').readFileSync({});
  } catch (error) {
    return expect(error.code === 'ERR_INVALID_ARG_TYPE', done);
  }
  return done('no error');
});
step('events', (done) => {
  const EventEmitter = require('events');
  const emitter = new EventEmitter();
  emitter.once('a', (value) => expect(value === 1, done));
  emitter.on('a', () => {});
  emitter.emit('a', 1);
});
step('stream', (done) => {
  const { PassThrough } = require('stream');
  const stream = new PassThrough();
  stream.on('data', (chunk) => expect(chunk.length === 2, done));
  stream.write('ab');
});
step('querystring', (done) => expect(require('querystring').parse('a=1&b=%20').b === ' ', done));
step('hash', (done) => expect(require('crypto').createHash('md5').update('a').digest('hex').length === 32, done));
step('zlib', (done) => {
  const zlib = require('zlib');
  expect(zlib.gunzipSync(zlib.gzipSync('abc')).length === 3, done);
});
step('spawn', (done) => require('child_process').spawn('true').on('exit', (code) => expect(code === 0, done)));
step('http', (done) => {
  const http = require('http');
  const server = http.createServer((request, response) => response.end(request.url));
  server.listen(0, () => {
    http.get({ port: server.address().port, path: '/x', agent: false }, (response) => {
      response.resume();
      response.on('end', () => {
        server.close();
        expect(response.statusCode === 200, done);
      });
    });
  });
});
step('process', (done) => ownProcess.nextTick((value) => expect(value === 1, done), 1));
