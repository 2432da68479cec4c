'use strict';

// Workers that are ended at any moment: while they start, in the middle of work for the thread pool, with thousands of ports, and
// while their parent still posts. Each ends once, nothing of it stays.

const assert = require('node:assert');
const fs = require('node:fs');
const { Worker } = require('node:worker_threads');

const busy = {
  nothing: '',
  files: 'const fs = require("fs/promises"); (async () => { for (;;) await Promise.all([fs.readFile(process.execPath), fs.stat("/")]); })()',
  http: `const http = require("http");
    http.createServer((request, response) => response.end(Buffer.alloc(1e5))).listen(0, function() {
      const go = () => http.get({ port: this.address().port }, (response) => response.resume().on("end", go)).on("error", () => {});
      for (let i = 0; i < 4; i++) go();
    })`,
  zlib: 'const bytes = Buffer.alloc(1e6, "zlib"); const go = () => require("zlib").gzip(bytes, go); go(); go()',
  crypto: 'const go = () => require("crypto").pbkdf2("a", "b", 20000, 64, "sha512", go); go(); go()',
  children: 'const go = () => require("child_process").execFile("true", go); go(); go()',
  ports: 'const list = []; setInterval(() => { for (let i = 0; i < 500; i++) list.push(new MessageChannel()); list.at(-1).port1.on("message", () => {}); }, 0)',
  workers: 'const { Worker } = require("worker_threads"); const go = () => new Worker("", { eval: true }).on("exit", go); go()',
};

async function terminated(code, milliseconds) {
  const worker = new Worker(code, { eval: true });
  let exits = 0;
  worker.on('exit', () => exits++);
  worker.on('error', assert.fail);
  worker.postMessage('hello');
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const first = worker.terminate();
  assert.strictEqual(await worker.terminate(), await first);
  assert.strictEqual(exits, 1);
}

async function leavesByItself() {
  const worker = new Worker(`const { parentPort } = require("worker_threads");
    parentPort.on("message", (n) => { if (n === 50) process.exit(7); });
    for (let i = 0; i < 100; i++) parentPort.postMessage("x".repeat(1000))`, { eval: true });
  let over = false;
  const code = new Promise((resolve) => worker.on('exit', (exitCode) => {
    over = true;
    resolve(exitCode);
  }));
  for (let n = 0; !over; n++) {
    worker.postMessage(n);
    if (n % 25 === 0) await new Promise(setImmediate);
  }
  assert.strictEqual(await code, 7);
}

let finished = false;
process.on('exit', (code) => assert.ok(finished || code !== 0));
(async () => {
  await terminated('', 1);
  const before = fs.readdirSync('/proc/self/fd').length;
  let milliseconds = 0;
  for (const code of Object.values(busy)) {
    await Promise.all([terminated(code, milliseconds), terminated(code, 17 - milliseconds)]);
    milliseconds += 2;
  }
  await leavesByItself();
  // The pool has four threads, each with nothing of the workers'.
  assert.ok(fs.readdirSync('/proc/self/fd').length <= before + 4);
  finished = true;
})();
