'use strict';

// What a program is told about itself, and the clocks.

const { WasiError } = require('internal/wasi/abi');
const { resolutionOf, timeOf } = require('internal/wasi/clocks');
const { out, u32, u64 } = require('internal/wasi/memory');

const sizeOf = (strings) => arrayReduce(strings, (sum, { length }) => sum + length, 0);

function putStrings(memory, strings, pointers, pointer) {
  const buffer = memory.bytes(pointer, sizeOf(strings));
  memory.check(pointers, 4 * strings.length);
  // There is nothing to point at: so in Node.
  if (strings.length === 0) throw new WasiError('EINVAL');
  let at = 0;
  arrayForEach(strings, (string, i) => {
    memory.view.setUint32(pointers + 4 * i, pointer + at, true);
    buffer.set(string, at);
    at += string.length;
  });
}

function putSizes({ view }, strings, count, size) {
  view.setUint32(count, strings.length, true);
  view.setUint32(size, sizeOf(strings), true);
}

module.exports = {
  args_get: [[u32, u32], ({ memory, args }, pointers, buffer) => putStrings(memory, args, pointers, buffer)],
  args_sizes_get: [[out(4), out(4)], ({ memory, args }, count, size) => putSizes(memory, args, count, size)],
  clock_res_get: [[u32, out(8)], ({ memory }, id, result) => memory.view.setBigUint64(result, resolutionOf(id), true)],
  clock_time_get: [[u32, u64, out(8)], ({ memory }, id, precision, result) => memory.view.setBigUint64(result, timeOf(id), true)],
  environ_get: [[u32, u32], ({ memory, env }, pointers, buffer) => putStrings(memory, env, pointers, buffer)],
  environ_sizes_get: [[out(4), out(4)], ({ memory, env }, count, size) => putSizes(memory, env, count, size)],
};
