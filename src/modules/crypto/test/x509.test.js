'use strict';
const assert = require('node:assert');
const { X509Certificate, createPrivateKey, generateKeyPairSync } = require('node:crypto');

// A self-signed certificate with names of every kind and the key it is for.
const pem = `-----BEGIN CERTIFICATE-----
MIIC9DCCApqgAwIBAgIUH4tIIkqNqT+t/dPJRAL+Pa1KejcwCgYIKoZIzj0EAwIw
TjELMAkGA1UEBhMCREUxDjAMBgNVBAoMBU5vZHVzMQwwCgYDVQQLDANvbmUxDDAK
BgNVBAsMA3R3bzETMBEGA1UEAwwKbm9kdXMudGVzdDAgFw0yNjExMjEwNDE5Mzla
GA8yMTI2MTAyODA0MTkzOVowTjELMAkGA1UEBhMCREUxDjAMBgNVBAoMBU5vZHVz
MQwwCgYDVQQLDANvbmUxDDAKBgNVBAsMA3R3bzETMBEGA1UEAwwKbm9kdXMudGVz
dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMfzEIrlfSmzq3JFWQ6cz9an+C/O
N+qx9rOm6pL2KRK+wa+ycoPz+h86lDBtpGEgZXTvIJ3KeMgY/wginb00DBmjggFS
MIIBTjAdBgNVHQ4EFgQUCwN9WJyppS0WHa9F79GAabUSnYgwHwYDVR0jBBgwFoAU
CwN9WJyppS0WHa9F79GAabUSnYgwDwYDVR0TAQH/BAUwAwEB/zCBhAYDVR0RBH0w
e4IKbm9kdXMudGVzdIIOKi5leGFtcGxlLnRlc3SHBH8AAAGHEAAAAAAAAAAAAAAA
AAAAAAGGE2h0dHA6Ly9ub2R1cy50ZXN0L2GBDGFAbm9kdXMudGVzdKAiBgorBgEE
AYI3FAIDoBQMEnNvbWVvbmVAbm9kdXMudGVzdDAdBgNVHSUEFjAUBggrBgEFBQcD
AQYIKwYBBQUHAwIwVQYIKwYBBQUHAQEESTBHMCMGCCsGAQUFBzABhhdodHRwOi8v
b2NzcC5ub2R1cy50ZXN0LzAgBggrBgEFBQcwAoYUaHR0cDovL25vZHVzLnRlc3Qv
Y2EwCgYIKoZIzj0EAwIDSAAwRQIgBTo4DS9WFKeHXBsZqKSuA02NS1/gWiksrKiU
QcSqTmUCIQDcX/5tdj2MYSk3BqZyjUyWeWv29eVEMOqbP85pdgAB0A==
-----END CERTIFICATE-----
`;
const key = createPrivateKey(`-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVGtdd0Tc4Y1KVHLf
UacbKtwsyPdG2HDpgzLpLVTbix2hRANCAATH8xCK5X0ps6tyRVkOnM/Wp/gvzjfq
sfazpuqS9ikSvsGvsnKD8/ofOpQwbaRhIGV07yCdynjIGP8IIp29NAwZ
-----END PRIVATE KEY-----
`);

const x509 = new X509Certificate(pem);
assert.strictEqual(x509.subject, 'C=DE\nO=Nodus\nOU=one\nOU=two\nCN=nodus.test');
assert.strictEqual(
  x509.subjectAltName,
  'DNS:nodus.test, DNS:*.example.test, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, ' +
    'URI:http://nodus.test/a, email:a@nodus.test, othername:UPN:someone@nodus.test',
);
assert.strictEqual(x509.infoAccess, 'OCSP - URI:http://ocsp.nodus.test/\nCA Issuers - URI:http://nodus.test/ca');
assert.deepStrictEqual(x509.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
assert.strictEqual(x509.serialNumber, '1F8B48224A8DA93FADFDD3C94402FE3DAD4A7A37');
assert.strictEqual(x509.fingerprint, 'B7:A9:60:AD:4A:FF:1D:E0:36:AB:1C:2E:6B:A3:98:6E:8E:7B:12:8F');
assert.strictEqual(x509.signatureAlgorithm, 'ecdsa-with-SHA256');
assert.strictEqual(x509.signatureAlgorithmOid, '1.2.840.10045.4.3.2');
assert.strictEqual(x509.validToDate.toISOString(), '2126-10-28T04:19:39.000Z');
assert.strictEqual(new Date(x509.validFrom).getTime(), x509.validFromDate.getTime());
assert.strictEqual(x509.toString(), pem);
assert.strictEqual(x509.toJSON(), pem);
assert.strictEqual(x509.ca, true);

assert.strictEqual(x509.checkHost('nodus.test'), 'nodus.test');
assert.strictEqual(x509.checkHost('a.example.test'), '*.example.test');
assert.strictEqual(x509.checkHost('a.example.test', { wildcards: false }), undefined);
assert.throws(() => x509.checkHost('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.strictEqual(x509.checkEmail('a@nodus.test'), 'a@nodus.test');
assert.strictEqual(x509.checkEmail('b@nodus.test'), undefined);
assert.strictEqual(x509.checkIP('::1'), '::1');
assert.strictEqual(x509.checkIP('127.0.0.2'), undefined);
assert.ok(x509.checkIssued(x509));
assert.ok(x509.checkPrivateKey(key));
assert.ok(x509.verify(x509.publicKey));
assert.ok(!x509.verify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey));
assert.throws(() => x509.verify(key), { code: 'ERR_INVALID_ARG_VALUE' });

const legacy = x509.toLegacyObject();
assert.deepStrictEqual({ ...legacy.subject }, { C: 'DE', O: 'Nodus', OU: ['one', 'two'], CN: 'nodus.test' });
assert.deepStrictEqual({ ...legacy.infoAccess }, {
  'OCSP - URI': ['http://ocsp.nodus.test/'],
  'CA Issuers - URI': ['http://nodus.test/ca'],
});
assert.strictEqual(legacy.bits, 256);
assert.strictEqual(legacy.nistCurve, 'P-256');
assert.ok(new X509Certificate(legacy.raw).publicKey.equals(x509.publicKey));
assert.strictEqual(structuredClone(x509).fingerprint512, x509.fingerprint512);

// Every cut of it is refused, and none crashes.
for (let size = 0; size < legacy.raw.length; size += 7) {
  assert.throws(() => new X509Certificate(legacy.raw.subarray(0, size)), /PEM routines|asn1/);
}
assert.throws(() => new X509Certificate(pem.slice(0, 300)), { code: /^ERR_OSSL_PEM/ });
assert.throws(() => new X509Certificate(1), { code: 'ERR_INVALID_ARG_TYPE' });
