'use strict';

// What a program is told about itself, and the clocks.

const { WasiError } = require('internal/wasi/abi');
const { resolutionOf, timeOf } = require('internal/wasi/clocks');
const { out, u32, u64 } = require('internal/wasi/memory');

const sizeOf = (strings) => arrayReduce(strings, (sum, { length }) => sum + length, 0);

function putStrings(memory, strings, pointers, pointer) {
  const buffer = memory.bytes(pointer, sizeOf(strings));
  const view = memory.view(pointers, 4 * strings.length);
  // There is nothing to point at: so in Node.
  if (strings.length === 0) throw new WasiError('EINVAL');
  let at = 0;
  arrayForEach(strings, (string, i) => {
    view.setUint32(4 * i, pointer + at, true);
    buffer.set(string, at);
    at += string.length;
  });
}

function putSizes(strings, count, size) {
  count.setUint32(0, strings.length, true);
  size.setUint32(0, sizeOf(strings), true);
}

module.exports = {
  args_get: [[u32, u32], ({ memory, args }, pointers, buffer) => putStrings(memory, args, pointers, buffer)],
  args_sizes_get: [[out(4), out(4)], ({ args }, count, size) => putSizes(args, count, size)],
  clock_res_get: [[u32, out(8)], (system, id, result) => result.setBigUint64(0, resolutionOf(id), true)],
  clock_time_get: [[u32, u64, out(8)], (system, id, precision, result) => result.setBigUint64(0, timeOf(id), true)],
  environ_get: [[u32, u32], ({ memory, env }, pointers, buffer) => putStrings(memory, env, pointers, buffer)],
  environ_sizes_get: [[out(4), out(4)], ({ env }, count, size) => putSizes(env, count, size)],
};
