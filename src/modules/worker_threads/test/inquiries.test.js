'use strict';

// What a Worker tells of its running thread: heap, CPU time, profiles; and that it tells nothing once it is over.

const assert = require('assert');
const { once } = require('events');
const { Worker } = require('worker_threads');

const notRunning = { name: 'Error', code: 'ERR_WORKER_NOT_RUNNING', message: 'Worker instance not running' };
const idle = 'require("worker_threads").parentPort.on("message", () => {})';
const busy = 'for (;;);';

async function answers(code) {
  const worker = new Worker(code, { eval: true });
  await once(worker, 'online');

  const figures = await worker.getHeapStatistics();
  assert.strictEqual(Object.getPrototypeOf(figures), null);
  assert.ok(figures.used_heap_size > 0 && figures.heap_size_limit > figures.used_heap_size);

  const first = await worker.cpuUsage();
  const second = await worker.cpuUsage();
  assert.ok(second.user >= first.user && second.system >= first.system);
  const difference = await worker.cpuUsage(second);
  assert.ok(difference.user >= 0 && difference.system >= 0);

  const [one, two] = await Promise.all([worker.startCpuProfile(), worker.startCpuProfile()]);
  const profile = await one.stop();
  assert.ok(JSON.parse(profile).nodes.length > 0);
  assert.strictEqual(await one.stop(), profile);
  JSON.parse(await two.stop());

  const heap = await worker.startHeapProfile();
  await assert.rejects(worker.startHeapProfile(), { code: 'ERR_HEAP_PROFILE_HAVE_BEEN_STARTED' });
  assert.ok(JSON.parse(await heap.stop()).head);
  await worker.startHeapProfile();
  // What still runs ends with the thread.
  await worker.startCpuProfile();

  await worker.terminate();
  for (const method of ['getHeapStatistics', 'cpuUsage', 'startCpuProfile', 'startHeapProfile', 'getHeapSnapshot']) {
    await assert.rejects(worker[method](), notRunning);
  }
}

async function snapshots() {
  const worker = new Worker(idle, { eval: true });
  await once(worker, 'online');
  const stream = await worker.getHeapSnapshot();
  assert.strictEqual(stream.constructor.name, 'HeapSnapshotStream');
  let text = '';
  for await (const chunk of stream) text += chunk;
  assert.ok(JSON.parse(text).snapshot.node_count > 1000);
  for (const options of [1, true, [], null, NaN]) {
    assert.throws(() => worker.getHeapSnapshot(options), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  for (const previous of [1, true, {}, { user: 1 }, 'x', Symbol('s')]) {
    assert.throws(() => worker.cpuUsage(previous), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.throws(() => worker.cpuUsage({ user: -1, system: 1 }), { code: 'ERR_OUT_OF_RANGE' });
  await worker.terminate();
}

/** Questions that a thread no longer answers. */
async function unanswered() {
  const worker = new Worker('', { eval: true });
  await once(worker, 'online');
  const asked = worker.getHeapStatistics().then(() => 'answered', (error) => error.code);
  await once(worker, 'exit');
  assert.ok(['answered', 'ERR_WORKER_NOT_RUNNING'].includes(await asked));
}

Promise.all([answers(idle), answers(busy), snapshots(), unanswered()]).catch((error) => {
  console.error(error);
  process.exit(1);
});

// The thread of module hooks is the runtime's own.
{
  const { spawnSync } = require('node:child_process');
  const loader = 'data:text/javascript,import { isInternalThread } from "node:worker_threads"; console.log("hooks", isInternalThread);';
  const { stdout } = spawnSync(process.execPath, ['--no-warnings', '--experimental-loader', loader, '-p', 'require("worker_threads").isInternalThread'], { encoding: 'utf8' });
  assert.deepStrictEqual(stdout.trim().split('\n').sort(), ['false', 'hooks true']);
}
