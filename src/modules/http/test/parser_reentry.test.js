'use strict';
// A parser's callbacks may do anything to it.
const assert = require('node:assert');
const { HTTPParser } = require('_http_common');

const fields = Array.from({ length: 40 }, (_, i) => `A${i}: b\r\n`).join('');
const input = Buffer.from(`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n${fields}\r\n5\r\nhello\r\n0\r\nT: x\r\n\r\n` +
  'GET /b HTTP/1.1\r\nHost: q\r\n\r\n');
const acts = [
  (parser) => parser.execute(input),
  (parser) => parser.initialize(HTTPParser.REQUEST, {}),
  (parser) => parser.initialize(HTTPParser.RESPONSE, {}, 1e300),
  (parser) => parser.close(),
  (parser) => parser.free(),
  (parser) => parser.finish(),
];

for (let event = 0; event < 7; event++) {
  for (const first of acts) {
    for (const second of acts) {
      const parser = new HTTPParser();
      parser.initialize(HTTPParser.REQUEST, {});
      let calls = 0;
      const attempt = (act) => {
        try { act(parser); } catch { /* an exception in a callback */ }
      };
      for (let i = 0; i < 7; i++) {
        parser[i] = () => {
          if (i !== event || calls++ > 2) return 0;
          attempt(first);
          attempt(second);
          return 0;
        };
      }
      attempt(() => parser.execute(input.subarray(0, 100)));
      attempt(() => parser.execute(input.subarray(100)));
    }
  }
}

// An input given in the middle of another, in a body of which it ends: the other goes on where it was, in its own memory.
const bodies = [];
const outer = new HTTPParser();
outer.initialize(HTTPParser.REQUEST, {});
outer[HTTPParser.kOnHeadersComplete] = () => {
  if (bodies.length === 0) outer.execute(Buffer.from('POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc'));
  return 0;
};
outer[HTTPParser.kOnBody] = (chunk) => bodies.push(`${chunk}`);
const whole = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
assert.strictEqual(outer.execute(whole), whole.length);
assert.deepStrictEqual(bodies, ['abc']);
