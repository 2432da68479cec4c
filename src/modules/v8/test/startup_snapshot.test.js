'use strict';

// Start-up snapshots of a program: what goes along, what is new in each process, and what is refused.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-snapshot-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

function run(args, options) {
  const child = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', ...options });
  return { status: child.status, stdout: child.stdout, stderr: child.stderr };
}

/** Builds from the code of a function; without code caches, which take time. */
function build(main, options) {
  fs.writeFileSync(path.join(folder, 'entry.js'), `(${main})()`);
  fs.writeFileSync(path.join(folder, 'c.json'), '{"builder":"entry.js","withoutCodeCache":true}');
  return run(['--snapshot-blob', 'x.blob', '--build-snapshot-config', 'c.json', 'built'], options);
}

const start = (args, options) => run(['--snapshot-blob', 'x.blob', ...args], options);

/** Builds, starts and compares. */
function check(main, expected, args = []) {
  const built = build(main);
  assert.strictEqual(built.status, 0, built.stderr);
  const started = start(args);
  assert.strictEqual(started.stderr, '');
  assert.strictEqual(started.stdout, expected);
  assert.strictEqual(started.status, 0);
}

// Objects of the language and of built-ins.
check(() => {
  const { startupSnapshot: snapshot } = require('node:v8');
  const key = { name: 'key' };
  class Counter {
    #count = 41;
    next() { return ++this.#count; }
  }
  const kept = {
    counter: new Counter(), map: new Map([[key, 1]]), weakMap: new WeakMap([[key, 2]]), weakRef: new WeakRef(key),
    generator: (function*() { yield 1; yield 2; })(), symbol: Symbol.for('s'), big: 2n ** 70n, date: new Date(0), regexp: /b+/g,
    url: new URL('http://a.b/c?d=e'), buffer: Buffer.from('bytes'), decoder: new TextDecoder('latin1'), emitter: new (require('events'))(),
    promise: Promise.resolve('kept'), target: new EventTarget(), proxy: new Proxy({}, { get: (_, name) => name }),
    storage: new (require('node:async_hooks').AsyncLocalStorage)(),
  };
  kept.generator.next();
  kept.emitter.on('x', (value) => process.stdout.write(`event ${value}\n`));
  snapshot.setDeserializeMainFunction(({ prefix }) => {
    console.log(prefix, kept.counter.next(), kept.map.get(key), kept.weakMap.get(key), kept.weakRef.deref() === key);
    console.log(kept.generator.next().value, kept.symbol === Symbol.for('s'), kept.big, kept.date.toISOString(), 'abbb'.match(kept.regexp)[0]);
    console.log(kept.url.searchParams.get('d'), kept.buffer.toString(), kept.decoder.decode(new Uint8Array([0xe4])), kept.proxy.name);
    kept.emitter.emit('x', 5);
    kept.promise.then(console.log);
    kept.storage.run('stored', () => setTimeout(() => console.log(kept.storage.getStore()), 1));
    console.log(typeof WebAssembly, typeof SharedArrayBuffer, typeof Headers, structuredClone([1]));
  }, { prefix: 'main' });
}, "main 42 1 2 true\n2 true 1180591620717411303424n 1970-01-01T00:00:00.000Z bbb\ne bytes ä name\nevent 5\n" +
   'object function function [ 1 ]\nkept\nstored\n');

// What belongs to the process is new.
assert.strictEqual(build(() => {
  const { env } = process;
  const random = crypto.randomUUID();
  const { pid } = process;
  process.exitCode = 0;
  process.on('SIGUSR2', () => console.log('signal'));
  globalThis.timer = setInterval(() => {}, 1e6).unref();
  // Waits for the rest of its time in the process that begins with the snapshot.
  setTimeout(() => {
    globalThis.isLate = true;
  }, 100).unref();
  console.log('printed', process.stdout.isTTY);
  require('v8').startupSnapshot.setDeserializeMainFunction(() => {
    console.log(process.argv.slice(1), process.execArgv, env === process.env, env.FROM, process.pid !== pid, process._exiting);
    console.log(random !== crypto.randomUUID(), process.uptime() < 60, performance.timeOrigin > Date.now() - 60_000, process.cwd() === __dirname);
    process.kill(process.pid, 'SIGUSR2');
    const poll = setInterval(() => {
      if (globalThis.isLate) clearInterval(poll);
    }, 5);
  });
}, { env: { ...process.env, FROM: 'build' } }).stdout, 'printed undefined\n');
assert.strictEqual(
  start(['a', 'b'], { env: { ...process.env, FROM: 'start' } }).stdout,
  "[ 'a', 'b' ] [ '--snapshot-blob', 'x.blob' ] true start true false\ntrue true true true\nsignal\n");

// Without a main function the program of the command line runs; callbacks come before it.
assert.strictEqual(build(() => {
  const { startupSnapshot: snapshot } = require('node:v8');
  globalThis.steps = [];
  process.on('beforeExit', () => steps.push('beforeExit'));
  snapshot.addSerializeCallback((data) => {
    steps.push(data);
    snapshot.addSerializeCallback(() => steps.push('nested'));
    process.nextTick(() => steps.push('tick'));
  }, 'serialize');
  snapshot.addDeserializeCallback((data) => steps.push(data), 'deserialize');
  require('fs').own = snapshot.isBuildingSnapshot();
  Error.stackTraceLimit = 1;
}).stderr.split('\n', 1)[0], 'Error.stackTraceLimit has been modified by the snapshot builder script.');
assert.strictEqual(
  start(['-p', 'JSON.stringify([steps, fs.own, Error.stackTraceLimit, v8.startupSnapshot.isBuildingSnapshot()])']).stdout,
  '[["beforeExit","serialize","nested","tick","deserialize"],1,1,0]\n');
assert.strictEqual(start(['-e', `new (require('worker_threads').Worker)('console.log(globalThis.steps === undefined)', { eval: true })`]).stdout, 'true\n');
// What nobody looked at is not part of it, and works.
assert.strictEqual(
  start(['-e', 'new Response("text").text().then((text) => console.log(text, Object.getOwnPropertyNames(globalThis).length > 150))']).stdout,
  'text true\n');
assert.ok(fs.statSync(path.join(folder, 'x.blob')).size < 1.6e6);
assert.match(start(['--help']).stdout, /--snapshot-blob/);

// The program's errors.
const failed = build(() => {
  const { startupSnapshot: snapshot } = require('v8');
  for (const call of [
    () => require('./x'),
    () => snapshot.addSerializeCallback(1),
    () => snapshot.setDeserializeMainFunction(() => {}),
    () => snapshot.setDeserializeMainFunction(() => {}),
    () => WebAssembly,
  ]) {
    try {
      call();
    } catch (error) {
      console.log(error.code ?? error.name);
    }
  }
  new (require('worker_threads').Worker)('1', { eval: true });
});
assert.strictEqual(failed.status, 1);
assert.strictEqual(failed.stdout, 'MODULE_NOT_FOUND\nERR_INVALID_ARG_TYPE\nERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION\nReferenceError\n');
assert.match(failed.stderr, /^Error: Creating workers is not supported in startup snapshot$/m);
assert.match(failed.stderr, /built-in module "worker_threads" works in user snapshot builder scripts\.$/m);

// Every built-in is loaded by a builder, too, in which V8 lacks some globals.
assert.strictEqual(build(() => {
  for (const id of require('module').builtinModules) require(id);
  require('assert').throws(() => { throw new TypeError('x'); }, { name: 'TypeError' });
  console.log('all');
}).stdout, 'all\n');

// What has a native part is named; what only V8 knows of ends with a message, too.
fs.rmSync(path.join(folder, 'x.blob'));
const refused = build(() => {
  globalThis.key = require('crypto').createSecretKey(Buffer.alloc(8));
  globalThis.server = require('net').createServer().listen(0).unref();
});
assert.strictEqual(refused.status, 1);
assert.match(refused.stderr, /still has objects that belong to its process: KeyHandle, TCP$/m);
assert.match(build(() => {
  globalThis.format = new Intl.NumberFormat('en');
}).stderr, /something that V8 cannot write/);
assert.strictEqual(fs.existsSync(path.join(folder, 'x.blob')), false);

// Files and options.
function refuses(args, status, pattern) {
  const child = run(args);
  assert.strictEqual(child.status, status, child.stderr);
  assert.match(child.stderr, pattern);
}
fs.writeFileSync(path.join(folder, 'not.blob'), 'text');
{
  // V8 believes what is in a heap: an altered one is not given to it.
  assert.strictEqual(build(() => {}).status, 0);
  const bytes = fs.readFileSync(path.join(folder, 'x.blob'));
  bytes[bytes.length >> 1] ^= 1;
  fs.writeFileSync(path.join(folder, 'altered.blob'), bytes);
  refuses(['--snapshot-blob', 'altered.blob', 'x.js'], 14, /Failed to load the startup snapshot because it was altered/);
}
refuses(['--snapshot-blob', 'none.blob', 'x.js'], 14, /^Cannot open none\.blob\n$/);
refuses(['--snapshot-blob', 'not.blob', 'x.js'], 14, /Failed to load the startup snapshot/);
refuses(['--build-snapshot'], 9, /must be used with an entry point script/);
refuses(['--build-snapshot', 'none.js'], 1, /Cannot read builder script none\.js for building snapshot\. ENOENT: no such file or directory/);
refuses(['--build-snapshot-config', 'none.json'], 1, /Cannot read snapshot configuration from none\.json/);
fs.writeFileSync(path.join(folder, 'c.json'), '{"withoutCodeCache":1}');
refuses(['--build-snapshot-config', 'c.json'], 1, /"withoutCodeCache" field of c\.json is not a boolean/);
fs.writeFileSync(path.join(folder, 'c.json'), '{}');
refuses(['--build-snapshot-config', 'c.json'], 1, /"builder" field of c\.json is not a non-empty string/);
