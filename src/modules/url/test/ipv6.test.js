'use strict';
// IPv6 addresses, in the form of the serialiser (which the parser is not asked about) and in every other.
const assert = require('assert');

for (const [host, serialised] of [
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['2001:db8:85a3::8a2e:370:7334', '2001:db8:85a3::8a2e:370:7334'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['1:0:2:3:4:5:6:0', '1:0:2:3:4:5:6:0'],
  ['1::2:0:0:3:4', '1::2:0:0:3:4'],
  // Other runs of zeros are longer, as long and before, or beside it.
  ['1::2:0:0:0:3', '1:0:0:2::3'],
  ['0:0:1::2:3:4', '::1:0:0:2:3:4'],
  ['::0:1', '::1'],
  ['1:0::2', '1::2'],
  // One zero alone is written out, two are not.
  ['1::2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['1:0:0:2:3:4:5:6', '1::2:3:4:5:6'],
  ['::01', '::1'],
  ['::AB', '::ab'],
  ['::1.2.3.4', '::102:304'],
]) {
  for (const [before, after] of [['http://', '/'], ['https://user:word@', ':8080/path?query#hash']]) {
    const url = new URL(`${before}[${host}]${after}`);
    assert.strictEqual(url.href, `${before}[${serialised}]${after}`);
    assert.strictEqual(url.hostname, `[${serialised}]`);
  }
}

for (const host of [
  '', ':', '1', ':::', '1:', ':1', '::1::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '::1:2:3:4:5:6:7:8', '12345::', '::g', '::1%eth0',
]) {
  assert.ok(!URL.canParse(`http://[${host}]/`), host);
}
for (const url of ['http://[::1', 'http://[::1/', 'http://[::1]a/', 'http://a[::1]/']) assert.ok(!URL.canParse(url), url);
