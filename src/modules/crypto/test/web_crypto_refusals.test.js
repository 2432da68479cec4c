'use strict';

// What Web Crypto refuses, in which order, and with which causes.

const assert = require('node:assert');

const { subtle } = globalThis.crypto;
const data = Buffer.from('data');

async function main() {
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt', 'decrypt']);
  for (const size of [0, 8, 11]) {
    await assert.rejects(subtle.encrypt({ name: 'AES-GCM', iv: Buffer.alloc(size) }, key, data), ({ name, cause }) => {
      assert.strictEqual(name, 'OperationError');
      assert.strictEqual(cause.code, 'ERR_CRYPTO_INVALID_IV');
      return true;
    });
  }
  await assert.rejects(subtle.decrypt({ name: 'AES-GCM', iv: Buffer.alloc(12) }, key, data), ({ name, cause }) => {
    assert.strictEqual(name, 'OperationError');
    assert.strictEqual(cause.message, 'Cipher job failed');
    assert.strictEqual('code' in cause, false);
    return true;
  });

  // Neither of them names an algorithm.
  for (const algorithm of [null, undefined, 'null']) {
    await assert.rejects(subtle.generateKey(algorithm, true, ['sign']), { name: 'NotSupportedError' });
  }
  await assert.rejects(subtle.digest(Symbol('x'), data), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });

  const jwk = { kty: 'oct', k: 'AAAAAAAAAAAAAAAAAAAAAA', alg: 'A128GCM', ext: true, key_ops: ['encrypt'] };
  for (const [change, message] of [
    [{ k: 'AA', alg: 'A256GCM' }, 'Invalid key length'],
    [{ alg: 'A256GCM' }, 'JWK "alg" does not match the requested algorithm'],
    [{ k: undefined, use: 'sig', ext: false, key_ops: ['sign'] }, 'Invalid keyData'],
    [{ use: 'sig' }, 'Invalid JWK "use" Parameter'],
    [{ kty: 'RSA', k: undefined }, 'Invalid JWK "kty" Parameter'],
  ]) {
    await assert.rejects(subtle.importKey('jwk', { ...jwk, ...change }, 'AES-GCM', true, ['encrypt']), { name: 'DataError', message });
  }
  await assert.rejects(subtle.importKey('raw', data, 'HKDF', true, ['sign']), { message: 'HKDF keys are not extractable' });

  const secret = require('node:crypto').createSecretKey(Buffer.alloc(16));
  for (const [args, message] of [
    [['AES-GCM', true], 'Value cannot be converted to sequence.'],
    [['AES-GCM', true, ['x']], "Value[0] 'x' is not a valid enum value of type KeyUsage."],
    [[Symbol('x'), true, []], 'Value is a Symbol and cannot be converted to a string.'],
  ]) {
    assert.throws(() => secret.toCryptoKey(...args), { name: 'TypeError', message });
  }

  // Nothing is left of what was transferred away.
  const bytes = new Uint8Array(8);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  assert.deepStrictEqual(await subtle.digest('SHA-1', bytes), await subtle.digest('SHA-1', new Uint8Array(0)));
}

main();
