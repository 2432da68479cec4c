'use strict';

// NodeTracing gives the events of what was asked for, of this program and of V8; /json/protocol describes every command.

const assert = require('assert');
const http = require('http');
const inspector = require('inspector');
const { once } = require('events');
const { Session } = require('inspector/promises');
const { isMainThread, Worker } = require('worker_threads');
const fs = require('fs');
const os = require('os');
const path = require('path');
const vm = require('vm');

async function traced() {
  const session = new Session();
  session.connect();
  const events = [];
  let isComplete = false;
  session.on('NodeTracing.dataCollected', ({ params }) => events.push(...params.value));
  session.on('NodeTracing.tracingComplete', () => { isComplete = true; });
  const start = (includedCategories) => session.post('NodeTracing.start', { traceConfig: { includedCategories } });
  await assert.rejects(start([]), /-32600: At least one category should be enabled/);
  await start(['node.fs.sync', 'node.vm.script', 'node.dns.native']);
  await assert.rejects(start(['v8']), /Call NodeTracing::end/);
  fs.statSync('.');
  vm.runInNewContext('1', {}, 'traced.js');
  await require('dns').promises.lookup('localhost');
  await session.post('NodeTracing.stop');
  assert.strictEqual(isComplete, true);
  const names = new Set(events.map(({ ph, name }) => `${ph} ${name}`));
  for (const name of [
    'B fs.sync.stat', 'E fs.sync.stat', 'B ContextifyScript::New', 'X RunInContext', 'b lookup', 'e lookup',
    'M process_name', 'M thread_name', 'M version', 'M node',
  ]) assert.ok(names.has(name), name);
  assert.strictEqual(events.find(({ name }) => name === 'ContextifyScript::New').args.filename, 'traced.js');
  assert.ok(events.every(({ cat }) => cat === '__metadata' || /node\.(?:fs|vm|dns)/.test(cat)));
  // Nothing is kept of one trace for the next.
  events.length = 0;
  await start(['node.console']);
  fs.statSync('.');
  await session.post('NodeTracing.stop');
  assert.ok(events.every(({ cat }) => cat === '__metadata'));
  session.disconnect();
}

async function described() {
  inspector.open(0);
  const [response] = await once(http.get(inspector.url().replace('ws:', 'http:').replace(/\/[^/]*$/, '/json/protocol')), 'response');
  const { domains, version } = JSON.parse(Buffer.concat(await response.toArray()));
  inspector.close();
  assert.deepStrictEqual(version, { major: '1', minor: '0' });
  const runtime = domains.find(({ domain }) => domain === 'Runtime');
  const evaluate = runtime.commands.find(({ name }) => name === 'evaluate');
  assert.deepStrictEqual(evaluate.parameters[0], { name: 'expression', type: 'string' });
  assert.deepStrictEqual(evaluate.returns[0], { name: 'result', $ref: 'RemoteObject' });
  const known = new Set(domains.flatMap(({ domain, types = [] }) => types.map(({ id }) => `${domain}.${id}`)));
  const check = (domain, { $ref, items, properties = [], parameters = [], returns = [] }) => {
    if ($ref) assert.ok(known.has($ref.includes('.') ? $ref : `${domain}.${$ref}`), $ref);
    for (const each of [...(items ? [items] : []), ...properties, ...parameters, ...returns]) check(domain, each);
  };
  for (const { domain, types = [], commands, events = [] } of domains) {
    for (const each of [...types, ...commands, ...events]) check(domain, each);
  }
}

/** Files that describe the process are numbered together, whichever thread writes them. */
async function numbered() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-numbers-'));
  process.chdir(directory);
  const number = (name) => Number(/\.(\d{3})\.json$/.exec(name)[1]);
  const first = number(process.report.writeReport());
  const worker = new Worker(`require('worker_threads').parentPort.postMessage(process.report.writeReport())`, { eval: true });
  const [second] = await once(worker, 'message');
  assert.strictEqual(number(second), first + 1);
  await once(worker, 'exit');
  process.chdir('/');
  fs.rmSync(directory, { recursive: true });
}

if (isMainThread) traced().then(described).then(numbered);
