'use strict';

// Errors that Node's native code throws have their code as a property only: neither the stack nor toString() shows it.

const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');
const { receiveMessageOnPort, Worker } = require('worker_threads');
const v8 = require('v8');
const zlib = require('zlib');
const vm = require('vm');

function failureOf(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const native = [
  [() => fs.closeSync('q'), 'ERR_INVALID_ARG_TYPE'],
  [() => fs.fsyncSync(-1), 'ERR_OUT_OF_RANGE'],
  [() => fs.accessSync('/', 99), 'ERR_OUT_OF_RANGE'],
  [() => crypto.createHmac('nope', 'k'), 'ERR_CRYPTO_INVALID_DIGEST'],
  [() => crypto.pbkdf2Sync('a', 'b', 1, 1, 'nope'), 'ERR_CRYPTO_INVALID_DIGEST'],
  [() => crypto.generatePrimeSync(3, { add: 99999n }), 'ERR_OUT_OF_RANGE'],
  [() => receiveMessageOnPort(1), 'ERR_INVALID_ARG_TYPE'],
  [() => new MessageChannel().port1.postMessage(), 'ERR_MISSING_ARGS'],
  [() => new v8.Deserializer(5), 'ERR_INVALID_ARG_TYPE'],
  [() => new TextDecoder('utf-16le', { fatal: true }).decode(new Uint8Array(1)), 'ERR_ENCODING_INVALID_ENCODED_DATA'],
  [() => new CompressionStream('nope'), 'ERR_INVALID_ARG_VALUE'],
  [() => zlib.createZstdCompress({ pledgedSrcSize: -1 }), 'ERR_OUT_OF_RANGE'],
  [() => Buffer.prototype.utf8Write.call(Buffer.alloc(1), 5), 'ERR_INVALID_ARG_TYPE'],
];
for (const [run, code] of native) {
  const error = failureOf(run);
  assert.strictEqual(error.code, code, String(run));
  assert.strictEqual(String(error), `${error.name}: ${error.message}`);
  assert.ok(error.stack.startsWith(`${error.name}: ${error.message}\n`), error.stack);
  assert.strictEqual(Object.getPrototypeOf(error), globalThis[error.name].prototype);
}

// Those of its JavaScript show it.
for (const run of [() => fs.readFileSync(5.5), () => crypto.randomInt('x'), () => new vm.Script(5, 5)]) {
  const error = failureOf(run);
  assert.ok(String(error).startsWith(`${error.name} [${error.code}]: `), String(error));
}

assert.deepStrictEqual(Object.keys(failureOf(() => fs.opendirSync('/nope/nope'))), ['errno', 'code', 'syscall']);

// What a script from text throws shows its line in its stack.
const seen = [];
for (const text of ['foo.bar', 'throw { stack: "mine" }']) {
  new Worker(text, { eval: true }).on('error', (error) => seen.push(error.stack));
}
process.on('exit', () => {
  assert.strictEqual(seen.length, 2);
  seen.sort();
  assert.ok(seen[0].startsWith('[worker eval]:1\nfoo.bar\n^\n\nReferenceError: foo is not defined\n'), seen[0]);
  assert.strictEqual(seen[1], '[worker eval]:1\nthrow { stack: "mine" }\n^\n\nmine');
});
