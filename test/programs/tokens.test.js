'use strict';
// jsonwebtoken and jose: what one signs the other verifies, with every kind of key; and encrypted tokens.
const assert = require('node:assert');
const { createSecretKey, generateKeyPairSync } = require('node:crypto');
const { importPackage, requirePackage } = require('../support/tools');

const jwt = requirePackage('jsonwebtoken');

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = (namedCurve) => generateKeyPairSync('ec', { namedCurve });
const keys = {
  RS256: rsa, RS384: rsa, RS512: rsa, PS256: rsa, PS384: rsa, PS512: rsa,
  ES256: curve('P-256'), ES384: curve('P-384'), ES512: curve('P-521'),
  HS256: 'symmetric', HS384: 'symmetric', HS512: 'symmetric',
};
const secret = createSecretKey(Buffer.alloc(64, 'a secret '));

async function both(jose) {
  for (const [algorithm, pair] of Object.entries(keys)) {
    const { privateKey, publicKey } = typeof pair === 'string' ? { privateKey: secret, publicKey: secret } : pair;
    const token = jwt.sign({ sub: 'ada', scope: ['a', 'b'] }, privateKey, { algorithm, issuer: 'us', expiresIn: '1h', keyid: '7' });
    const { payload, protectedHeader } = await jose.jwtVerify(token, publicKey, { issuer: 'us', maxTokenAge: '2h' });
    assert.deepStrictEqual([payload.sub, payload.scope, payload.exp - payload.iat], ['ada', ['a', 'b'], 3600]);
    assert.deepStrictEqual(protectedHeader, { alg: algorithm, typ: 'JWT', kid: '7' });

    const other = await new jose.SignJWT({ n: 1 }).setProtectedHeader({ alg: algorithm }).setIssuedAt().setAudience('them').setExpirationTime('5m').sign(privateKey);
    assert.strictEqual(jwt.verify(other, publicKey, { audience: 'them', algorithms: [algorithm] }).n, 1);
    const forged = `${other.slice(0, -8)}${other.at(-8) === 'A' ? 'B' : 'A'}${other.slice(-7)}`;
    assert.throws(() => jwt.verify(forged, publicKey), { name: 'JsonWebTokenError', message: 'invalid signature' });
    await assert.rejects(jose.jwtVerify(forged, publicKey), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
  }
  // The same bytes as always, where nothing is random.
  assert.strictEqual(
    jwt.sign({ a: 1, iat: 5 }, 'secret', { expiresIn: '1h' }),
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhIjoxLCJpYXQiOjUsImV4cCI6MzYwNX0.NJLT6Xr5Gc3VQc5LHva1ilYvBuNR8tBOqIePbw_n_JU',
  );
}

async function claims(jose) {
  const past = jwt.sign({ exp: 1 }, secret);
  assert.throws(() => jwt.verify(past, secret), { name: 'TokenExpiredError', expiredAt: new Date(1000) });
  await assert.rejects(jose.jwtVerify(past, secret), { code: 'ERR_JWT_EXPIRED', claim: 'exp' });
  assert.throws(() => jwt.verify(jwt.sign({}, secret, { notBefore: 60 }), secret), { name: 'NotBeforeError' });
  assert.throws(() => jwt.verify(jwt.sign({}, secret, { audience: 'x' }), secret, { audience: /^y/ }), /audience invalid/);
  assert.throws(() => jwt.sign({}, 'short', { algorithm: 'RS256' }), /secretOrPrivateKey must be an asymmetric key/);
  const none = `${btoa('{"alg":"none"}').replace(/=/g, '')}.${btoa('{}').replace(/=/g, '')}.`;
  assert.throws(() => jwt.verify(none, secret), { message: 'jwt signature is required' });
  await assert.rejects(jose.jwtVerify(none, secret), { name: 'JOSENotSupported' });
  await new Promise((resolve) => jwt.sign({ b: 2 }, rsa.privateKey, { algorithm: 'RS256' }, (error, token) => {
    jwt.verify(token, (header, done) => done(null, rsa.publicKey), (failure, payload) => {
      assert.deepStrictEqual([error, failure, payload.b], [null, null, 2]);
      resolve();
    });
  }));
}

async function joseOnly(jose) {
  for (const algorithm of ['Ed25519', 'EdDSA', 'ES256', 'PS256']) {
    const { publicKey, privateKey } = await jose.generateKeyPair(algorithm, { extractable: true });
    const jwk = { ...await jose.exportJWK(publicKey), kid: algorithm, use: 'sig' };
    assert.strictEqual((await jose.calculateJwkThumbprint(jwk)).length, 43);
    const token = await new jose.CompactSign(Buffer.from('text')).setProtectedHeader({ alg: algorithm, kid: algorithm }).sign(privateKey);
    const { payload } = await jose.compactVerify(token, jose.createLocalJWKSet({ keys: [jwk] }));
    assert.strictEqual(Buffer.from(payload).toString(), 'text');
    const pem = await jose.exportPKCS8(privateKey);
    const again = await jose.importPKCS8(pem, algorithm);
    assert.strictEqual(again.type, 'private');
  }
  const wrappings = ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'A256KW', 'A128GCMKW', 'dir', 'PBES2-HS256+A128KW'];
  for (const alg of wrappings) {
    for (const enc of ['A128CBC-HS256', 'A256GCM']) {
      const bytes = alg === 'dir' ? 32 : { 'A256KW': 32, 'A128GCMKW': 16, 'PBES2-HS256+A128KW': 20 }[alg];
      const { publicKey, privateKey } = bytes ?
        { publicKey: Buffer.alloc(bytes, 7), privateKey: Buffer.alloc(bytes, 7) } :
        await jose.generateKeyPair(alg);
      const token = await new jose.EncryptJWT({ n: 2 }).setProtectedHeader({ alg, enc }).setExpirationTime('1m').encrypt(publicKey);
      const { payload, protectedHeader } = await jose.jwtDecrypt(token, privateKey, { keyManagementAlgorithms: [alg] });
      assert.deepStrictEqual([payload.n, protectedHeader.alg, protectedHeader.enc], [2, alg, enc]);
      const broken = token.replace(/.(?=[^.]{8}$)/, (c) => (c === 'A' ? 'B' : 'A'));
      await assert.rejects(jose.jwtDecrypt(broken, privateKey, { keyManagementAlgorithms: [alg] }), { code: 'ERR_JWE_DECRYPTION_FAILED' });
    }
  }
}

async function main() {
  const jose = await importPackage('jose');
  await both(jose);
  await claims(jose);
  await joseOnly(jose);
}

main();
