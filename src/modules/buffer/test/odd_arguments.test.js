'use strict';

// Arguments of Buffer's methods that are of the wrong kind: which of them is told, and how.

const assert = require('node:assert');

const bytes = Buffer.from('hello world');
for (const name of ['indexOf', 'lastIndexOf', 'includes']) {
  // An encoding in the place of the offset counts before one in the place of the end.
  assert.throws(() => bytes[name]('l', 'x', 'utf8'), { code: 'ERR_UNKNOWN_ENCODING', message: 'Unknown encoding: x' });
}
for (const name of ['writeBigUInt64LE', 'writeBigUInt64BE']) {
  assert.throws(() => bytes[name](-1, 0), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => bytes[name](1, 0), { name: 'TypeError', message: /Cannot mix BigInt/ });
}
for (const name of ['readUIntLE', 'readIntBE', 'writeUIntBE']) {
  const before = name.startsWith('write') ? [1, 0] : [0];
  assert.throws(() => bytes[name](...before, 1n), { name: 'TypeError', message: /Cannot convert a BigInt/ });
  assert.throws(() => bytes[name](...before, '1'), { code: 'ERR_INVALID_ARG_TYPE' });
}
