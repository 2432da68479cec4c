'use strict';

// Which calls warn that they are deprecated, by default and with --pending-deprecation ("Deprecated APIs").

const assert = require('assert');
const { spawnSync } = require('child_process');

/** Runs `body` in a process of its own; the codes of the warnings it gave, in their order. */
function codesOf(body, ...flags) {
  const { stderr, status } = spawnSync(process.execPath, [...flags, '-e', body], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  return Array.from(stderr.matchAll(/\[(DEP\d+)\] DeprecationWarning: /g), ([, code]) => code);
}

const pendingOnly = `
  require('module')._debug('x');
  const { createHash } = require('crypto');
  if (createHash('shake128').digest().length !== 16) process.exit(2);
  process._tickCallback();
`;
assert.deepStrictEqual(codesOf(pendingOnly), []);
assert.deepStrictEqual(codesOf(pendingOnly, '--pending-deprecation'), ['DEP0077', 'DEP0198', 'DEP0134']);
assert.deepStrictEqual(codesOf("process.binding('uv').errname(-2); require('crypto').hash('shake256', '')", '--pending-deprecation'),
                       ['DEP0111', 'DEP0119', 'DEP0198']);

// With the first event, not with the first listener.
assert.deepStrictEqual(codesOf("process.on('multipleResolves', () => {})"), []);
assert.deepStrictEqual(codesOf("process.on('multipleResolves', () => {}); new Promise((resolve) => { resolve(); resolve(); })"), ['DEP0160']);

// The URL that is resolved or formatted is parsed first.
for (const call of ["resolve('/a', 'b')", "format('http://x/')", "resolveObject('/a', 'b')", "Url.prototype.resolve.call(new url.Url(), 'b')"]) {
  assert.deepStrictEqual(codesOf(`const url = require('url'); url.${call};`), ['DEP0169'], call);
}

assert.deepStrictEqual(codesOf(`
  const { fork } = require('child_process');
  require('_tls_common');
  require('_tls_wrap');
  require('repl').Recoverable(new Error('no instance'));
  const child = fork(process.execPath, ['-v'], { execPath: process.execPath, silent: true });
  if (Object.keys(child).includes('_channel')) process.exit(2);
  child.on('error', () => {});
  child._channel;
  if (require('_stream_wrap') !== require('_stream_wrap').StreamWrap) process.exit(3);
`), ['DEP0129', 'DEP0125']);

assert.deepStrictEqual(codesOf(`
  const { createHmac, createSecretKey, KeyObject, subtle } = require('crypto');
  createHmac('sha256', createSecretKey(Buffer.alloc(8)));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  subtle.generateKey(algorithm, true, ['sign']).then(async (key) => {
    await subtle.sign('HMAC', key, new Uint8Array(1));
    KeyObject.from(key);
    createHmac('sha256', key);
    createHmac('sha256', key);
    KeyObject.from(await subtle.generateKey(algorithm, false, ['sign']));
  });
`), ['DEP0203', 'DEP0204']);
