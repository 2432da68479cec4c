'use strict';

// nodus --workers: shared ports, crashes, rolling restart, graceful stop.

const assert = require('assert');
const { spawn } = require('child_process');
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-workers-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

function script(name, text) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

/** A running `nodus --workers=…` whose lines can be waited for. */
class Supervised {
  lines = [];
  errors = '';
  #waiting = [];

  constructor(...args) {
    this.process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let rest = '';
    this.process.stdout.setEncoding('utf8').on('data', (text) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop();
      this.lines.push(...parts);
      this.#check();
    });
    this.process.stderr.setEncoding('utf8').on('data', (text) => {
      this.errors += text;
      this.#check();
    });
    this.ended = new Promise((resolve) => {
      this.process.on('close', (code, signal) => resolve(signal ?? code));
    });
  }

  #check() {
    for (const entry of [...this.#waiting]) {
      if (!entry.test()) continue;
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      entry.resolve();
    }
  }

  until(test) {
    return new Promise((resolve) => {
      if (test()) resolve();
      else this.#waiting.push({ test, resolve });
    });
  }

  /** The processes that have said that they listen. */
  get listening() {
    return this.lines.filter((line) => line.startsWith('up ')).map((line) => Number(line.split(' ')[2]));
  }
}

function get(port, route = '/') {
  return new Promise((resolve, reject) => {
    http.get({ port, path: route, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text)).on('end', () => resolve(body));
    }).on('error', reject);
  });
}

async function servesThroughEverything() {
  const file = script('server.js', `
    const server = require('http').createServer((request, response) => {
      if (request.url === '/slow') console.log('slow ' + process.pid);
      setTimeout(() => response.end(String(process.pid)), request.url === '/slow' ? 300 : 0);
    });
    server.listen(0, () => console.log('up ' + server.address().port + ' ' + process.pid + ' ' + process.env.NODUS_WORKER));
  `);
  const run = new Supervised('--workers=2', file);
  await run.until(() => run.listening.length === 2);
  const port = Number(run.lines[0].split(' ')[1]);
  assert.deepStrictEqual(new Set(run.lines.map((line) => line.split(' ')[1])).size, 1, 'one port for all');
  assert.deepStrictEqual(run.lines.map((line) => line.split(' ')[3]).sort(), ['1', '2']);
  const answered = new Set();
  for (let i = 0; i < 60 && answered.size < 2; i++) answered.add(Number(await get(port)));
  assert.deepStrictEqual([...answered].sort(), run.listening.sort());

  // A crash: nobody notices, and there are two again.
  const [victim] = run.listening;
  process.kill(victim, 'SIGKILL');
  for (let i = 0; i < 20; i++) assert.match(await get(port), /^\d+$/);
  await run.until(() => run.listening.length === 3);
  assert.match(run.errors, new RegExp(`worker [12] \\(pid ${victim}\\) was killed by SIGKILL; starting it again`));

  // A rolling restart ends requests that are under way.
  const slow = get(port, '/slow');
  await run.until(() => run.lines.some((line) => line.startsWith('slow ')));
  const before = run.listening;
  run.process.kill('SIGHUP');
  await run.until(() => run.errors.includes('all workers have been replaced'));
  assert.ok(before.includes(Number(await slow)));
  const fresh = run.listening.slice(3);
  assert.strictEqual(fresh.length, 2);
  for (let i = 0; i < 10; i++) assert.ok(!before.slice(0, 1).includes(Number(await get(port))));

  // So does the end.
  const last = get(port, '/slow');
  const slowSoFar = run.lines.filter((line) => line.startsWith('slow ')).length;
  await run.until(() => run.lines.filter((line) => line.startsWith('slow ')).length > slowSoFar);
  run.process.kill('SIGTERM');
  assert.match(await last, /^\d+$/);
  assert.strictEqual(await run.ended, 0);
}

async function failsAtStart() {
  const run = new Supervised('--workers=3', script('throws.js', 'console.log("tried"); throw new Error("no way")'));
  assert.strictEqual(await run.ended, 1);
  assert.deepStrictEqual(run.lines, ['tried']);
  assert.match(run.errors, /Error: no way/);
  assert.match(run.errors, /nodus: worker 1 \(pid \d+\) ended with code 1 before it was ready; no worker is started/);
}

async function keepsTheOldOnABadRestart() {
  const file = script('flaky.js', `
    if (require('fs').existsSync(${JSON.stringify(path.join(folder, 'broken'))})) process.exit(7);
    const server = require('net').createServer((socket) => socket.end());
    server.listen(0, () => console.log('up ' + server.address().port + ' ' + process.pid));
  `);
  const run = new Supervised('--workers=1', file);
  await run.until(() => run.listening.length === 1);
  fs.writeFileSync(path.join(folder, 'broken'), '');
  run.process.kill('SIGHUP');
  await run.until(() => run.errors.includes('the running workers stay'));
  process.kill(run.listening[0], 0);
  run.process.kill('SIGINT');
  assert.strictEqual(await run.ended, 0);
}

async function obeysTheProgram() {
  const listener = new Supervised('--workers=2', script('own.js', `
    process.on('SIGTERM', () => { console.log('mine'); process.exit(0); });
    require('net').createServer().listen(0, () => console.log('up 0 ' + process.pid));
  `));
  await listener.until(() => listener.listening.length === 2);
  listener.process.kill('SIGTERM');
  assert.strictEqual(await listener.ended, 0);
  assert.strictEqual(listener.lines.filter((line) => line === 'mine').length, 2);

  const stuck = new Supervised('--workers=1', '--workers-stop-timeout=20', script('stuck.js', `
    process.on('SIGTERM', () => {});
    require('net').createServer().listen(0, () => console.log('up 0 ' + process.pid));
  `));
  await stuck.until(() => stuck.listening.length === 1);
  stuck.process.kill('SIGTERM');
  assert.strictEqual(await stuck.ended, 1);
  assert.match(stuck.errors, /has not ended within 20 ms; killing it/);

  const done = new Supervised('--workers=2', script('done.js', 'console.log("done")'));
  assert.strictEqual(await done.ended, 0);
  assert.deepStrictEqual(done.lines, ['done', 'done']);
}

async function refusesNonsense() {
  for (const args of [['--workers=0', 'x.js'], ['--workers=two', 'x.js'], ['--workers=2'], ['--workers=2', '-e', '1']]) {
    const run = new Supervised(...args);
    assert.strictEqual(await run.ended, 9, args.join(' '));
    assert.match(run.errors, /--workers (must be "auto" or a number from 1 to 1024|requires a script)/);
  }
}

Promise.all([servesThroughEverything(), failsAtStart(), keepsTheOldOnABadRestart(), obeysTheProgram(), refusesNonsense()])
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
