'use strict';

// Keys and certificates for the tests, made when they are asked for.

const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const directory = mkdtempSync(join(tmpdir(), 'nodus-tls-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

function openssl(...args) {
  return execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** A self-signed certificate with its key. */
exports.selfSigned = function selfSigned(name, { altNames = `DNS:${name}`, days = '2' } = {}) {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`,
          '-out', `${name}.crt`, '-subj', `/CN=${name}`, '-days', days, '-addext', `subjectAltName=${altNames}`);
  return { key: readFileSync(join(directory, `${name}.key`)), cert: readFileSync(join(directory, `${name}.crt`)) };
};

/** A certificate that AUTHORITY (selfSigned's name) signed; DAYS may be negative: it has expired. */
exports.signed = function signed(name, authority, { altNames = `DNS:${name}`, days = '2' } = {}) {
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`,
          '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  writeFileSync(join(directory, `${name}.ext`), `subjectAltName=${altNames}\n`);
  const time = Number(days) < 0 ? ['-not_before', '20200101000000Z', '-not_after', '20200201000000Z'] : ['-days', days];
  openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial',
          '-out', `${name}.crt`, '-extfile', `${name}.ext`, ...time);
  return { key: readFileSync(join(directory, `${name}.key`)), cert: readFileSync(join(directory, `${name}.crt`)) };
};
