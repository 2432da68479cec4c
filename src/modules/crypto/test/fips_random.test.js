'use strict';

// Random bytes where no generator may be had: they fail with all that OpenSSL tells, or come, and never wait.

const assert = require('assert');
const { execFileSync } = require('child_process');

const program = `
  const crypto = require('crypto');
  crypto.setFips(1);
  crypto.randomBytes(20, (error, bytes) => {
    if (error === null) console.log(bytes.length);
    else console.log(JSON.stringify([error.message, error.opensslErrorStack]));
  });`;
const said = JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }));
if (said !== 20) {
  const [message, stack] = said;
  assert.match(message, /digital envelope routines::unsupported$/);
  assert.ok(stack.some((line) => /random number generator::unable to fetch drbg$/.test(line)));
}
