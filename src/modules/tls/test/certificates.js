'use strict';

// Keys and certificates for the tests, made when they are asked for.

const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const directory = mkdtempSync(join(tmpdir(), 'nodus-tls-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

/** Where the files are: NAME.key and NAME.crt. */
exports.directory = directory;

function openssl(...args) {
  return execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** A self-signed certificate with its key. */
exports.selfSigned = function selfSigned(name, { altNames = `DNS:${name}`, days = '2' } = {}) {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`,
          '-out', `${name}.crt`, '-subj', `/CN=${name}`, '-days', days, '-addext', `subjectAltName=${altNames}`);
  return { key: readFileSync(join(directory, `${name}.key`)), cert: readFileSync(join(directory, `${name}.crt`)) };
};

/** What `openssl ca` wants to know before it signs with dates of our choice. */
const authorityConfiguration = `
[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
`;

/** A certificate that AUTHORITY (selfSigned's name) signed. FROM and TO are dates like 20200101000000Z. */
exports.signed = function signed(name, authority, { altNames = `DNS:${name}`, from, to } = {}) {
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`,
          '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  writeFileSync(join(directory, `${name}.ext`), `subjectAltName=${altNames}\n`);
  if (from === undefined) {
    openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial',
            '-out', `${name}.crt`, '-extfile', `${name}.ext`, '-days', '2');
  } else {
    writeFileSync(join(directory, 'ca.cnf'), authorityConfiguration);
    writeFileSync(join(directory, 'index.txt'), '');
    openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', '-cert', `${authority}.crt`, '-keyfile', `${authority}.key`,
            '-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`, '-startdate', from, '-enddate', to);
  }
  return { key: readFileSync(join(directory, `${name}.key`)), cert: readFileSync(join(directory, `${name}.crt`)) };
};

/** The folder with all of them: NAME.key and NAME.crt. */
exports.directory = directory;
