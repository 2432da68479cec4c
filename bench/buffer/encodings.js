'use strict';
// Every encoding both ways, where the call costs (16 bytes) and where the bytes do (64 KB).
const { measure } = require('../lib/measure.js');

for (const [size, label] of [[16, '16 bytes'], [65536, '64 KB']]) {
  const bytes = Buffer.alloc(size, 'The quick brown fox jumps over the lazy dog. ');
  for (const encoding of ['utf8', 'latin1', 'base64', 'hex']) {
    const text = bytes.toString(encoding);
    measure(`Buffer: from ${encoding}, ${label}`, (count) => {
      let last;
      for (let i = 0; i < count; i++) last = Buffer.from(text, encoding);
      return last;
    });
    measure(`Buffer: toString ${encoding}, ${label}`, (count) => {
      let last;
      for (let i = 0; i < count; i++) last = bytes.toString(encoding);
      return last;
    });
  }
}
