'use strict';

// WebAssembly.compileStreaming() and instantiateStreaming().

const assert = require('assert');

// (module (func (export "f") (result i32) i32.const 7))
const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 7, 11]);
const response = (body, init) => new Response(body, { headers: { 'Content-Type': 'application/wasm' }, ...init });

(async () => {
  const module = await WebAssembly.compileStreaming(response(bytes));
  assert.strictEqual(new WebAssembly.Instance(module).exports.f(), 7);
  const { instance } = await WebAssembly.instantiateStreaming(Promise.resolve(response(bytes)));
  assert.strictEqual(instance.exports.f(), 7);
  const pieces = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  assert.ok(await WebAssembly.compileStreaming(response(pieces)) instanceof WebAssembly.Module);

  await assert.rejects(WebAssembly.compileStreaming({}), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(WebAssembly.compileStreaming(new Response(bytes)), { code: 'ERR_WEBASSEMBLY_RESPONSE' });
  await assert.rejects(WebAssembly.compileStreaming(response(bytes, { status: 404 })), { code: 'ERR_WEBASSEMBLY_RESPONSE' });
  await assert.rejects(WebAssembly.compileStreaming(response(bytes.slice(0, 20))), WebAssembly.CompileError);
  await assert.rejects(WebAssembly.compileStreaming(response('not wasm')), WebAssembly.CompileError);
  const failure = new RangeError('source');
  await assert.rejects(WebAssembly.compileStreaming(Promise.reject(failure)), failure);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
