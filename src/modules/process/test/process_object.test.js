'use strict';

const assert = require('node:assert');

// Coercion and liveness of the environment.
{
  const { env } = process;
  env.NODUS_TEST = 5;
  assert.strictEqual(env.NODUS_TEST, '5');
  env.NODUS_TEST = undefined;
  assert.strictEqual(env.NODUS_TEST, 'undefined');
  assert.ok('NODUS_TEST' in env && Object.keys(env).includes('NODUS_TEST'));
  assert.strictEqual(delete env.NODUS_TEST, true);
  assert.strictEqual(env.NODUS_TEST, undefined);
  assert.throws(() => { env[Symbol('s')] = 1; }, TypeError);
  assert.throws(() => { env.X = Symbol('s'); }, TypeError);
  assert.throws(() => Object.defineProperty(env, 'X', { value: '1' }), { code: 'ERR_INVALID_OBJECT_DEFINE_PROPERTY' });
  env.TZ = 'Asia/Tokyo';
  assert.strictEqual(new Date(0).getHours(), 9);
  env.TZ = 'UTC';
  assert.strictEqual(new Date(0).getHours(), 0);
}

// Arguments that are wrong.
{
  const code = (fn, expected) => assert.throws(fn, { code: expected });
  code(() => process.chdir(1), 'ERR_INVALID_ARG_TYPE');
  assert.throws(() => process.chdir('/no such folder'), {
    code: 'ENOENT', syscall: 'chdir', path: process.cwd(), dest: '/no such folder',
  });
  code(() => process.kill('x'), 'ERR_INVALID_ARG_TYPE');
  code(() => process.kill(process.pid, 'SIGNONE'), 'ERR_UNKNOWN_SIGNAL');
  code(() => process.hrtime(1), 'ERR_INVALID_ARG_TYPE');
  code(() => process.hrtime([1]), 'ERR_OUT_OF_RANGE');
  code(() => process.cpuUsage({ user: -1, system: 1 }), 'ERR_INVALID_ARG_VALUE');
  code(() => process.umask('zz'), 'ERR_INVALID_ARG_VALUE');
  code(() => process.setuid('no such user'), 'ERR_UNKNOWN_CREDENTIAL');
  code(() => process.emitWarning(1), 'ERR_INVALID_ARG_TYPE');
  code(() => process.nextTick(1), 'ERR_INVALID_ARG_TYPE');
  for (const value of ['x', '', 1.5, true, {}]) assert.throws(() => { process.exitCode = value; }, { name: /Error/ });
}

// Numbers that must at least be possible.
{
  const [s, ns] = process.hrtime();
  assert.ok(s >= 0 && ns >= 0 && ns < 1e9);
  assert.strictEqual(typeof process.hrtime.bigint(), 'bigint');
  assert.ok(process.hrtime(process.hrtime())[0] === 0);
  assert.ok(process.memoryUsage().heapUsed > 0 && process.memoryUsage.rss() > 0);
  assert.ok(process.resourceUsage().maxRSS > 0);
  assert.ok(process.uptime() > 0);
  const mask = process.umask(0o22);
  assert.strictEqual(process.umask(mask), 0o22);
  assert.strictEqual(process.getuid(), process.geteuid());
  assert.ok(process.allowedNodeEnvironmentFlags.has('stack_trace_limit'));
  assert.ok(!process.allowedNodeEnvironmentFlags.has('--eval'));
}

// Signals are events while somebody listens.
{
  let got = 0;
  const listener = (signal, number) => {
    got++;
    assert.strictEqual(signal, 'SIGUSR2');
    assert.strictEqual(number, 12);
    process.removeListener('SIGUSR2', listener);
    clearTimeout(wait);
  };
  process.on('SIGUSR2', listener);
  const wait = setTimeout(assert.fail, 10_000);
  process.kill(process.pid, 'SIGUSR2');
  process.on('exit', () => assert.strictEqual(got, 1));
}

assert.strictEqual(Object.prototype.toString.call(process), '[object process]');
assert.strictEqual(process.getBuiltinModule('fs'), require('node:fs'));
assert.strictEqual(process.getBuiltinModule('no such module'), undefined);

{
  // What is loaded so far, one entry a built-in, in a list that nobody else can put in the place.
  const list = process.moduleLoadList;
  assert(list.includes('NativeModule events'));
  assert(!list.includes('NativeModule punycode'));
  require('node:string_decoder');
  require('node:querystring');
  assert.strictEqual(list.filter((entry) => entry === 'NativeModule querystring').length, 1);
  assert.throws(() => { 'use strict'; process.moduleLoadList = []; }, TypeError);
}

// arrayBuffers are those alone, to the byte.
{
  const before = process.memoryUsage().arrayBuffers;
  const block = new ArrayBuffer(10 << 20);
  assert.strictEqual(process.memoryUsage().arrayBuffers - before, block.byteLength);
}
