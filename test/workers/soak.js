'use strict';

// What `nodus --workers` promises, under load: a worker is killed every second, two rolling restarts run meanwhile, and no request is lost
// but those that were inside a killed process. Usage: nodus test/workers/soak.js [seconds] [workers] [connections]

const { spawn } = require('child_process');
const fs = require('fs');
const net = require('net');
const path = require('path');

const seconds = Number(process.argv[2] ?? 60);
const workers = process.argv[3] ?? '2';
const connections = Number(process.argv[4] ?? 64);

const killed = new Set();
const living = new Set();
let lastKill = -Infinity;
let port = 0;
let isOver = false;
const count = { answered: 0, lostInKilled: 0, lostElsewhere: 0, refused: 0, connections: 0, kills: 0, restarts: 0 };
const strange = [];

/** One client connection after the other, with one request at a time. */
class Client {
  socket = null;
  pid = 0;
  text = '';
  connected = false;

  connect() {
    if (isOver) return;
    count.connections++;
    this.pid = 0;
    this.text = '';
    this.connected = false;
    const begun = Date.now();
    const socket = net.connect(port, '127.0.0.1');
    this.socket = socket;
    let waiting = false;
    const request = () => {
      waiting = true;
      socket.write('GET / HTTP/1.1\r\nHost: soak\r\n\r\n');
    };
    socket.setNoDelay(true);
    socket.on('connect', () => {
      this.connected = true;
      request();
    });
    socket.on('data', (data) => {
      this.text += data.latin1Slice();
      const head = this.text.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(this.text)[1]);
      if (this.text.length < head + 4 + length) return;
      this.pid = Number(this.text.slice(head + 4, head + 4 + length));
      const ends = /connection: close/i.test(this.text.slice(0, head));
      this.text = '';
      waiting = false;
      count.answered++;
      if (ends || isOver) socket.end();
      else request();
    });
    let error;
    socket.on('error', (e) => {
      error = e;
    });
    socket.on('close', () => {
      if (waiting || !this.connected) this.lost(error, begun);
      setImmediate(() => this.connect());
    });
  }

  lost(error, begun) {
    if (isOver) return;
    if (!this.connected) count.refused++;
    // A connection that had no answer yet may have been in any process that was killed since.
    else if (this.pid ? killed.has(this.pid) : lastKill >= begun) count.lostInKilled++;
    else {
      count.lostElsewhere++;
      if (strange.length < 10) strange.push({ pid: this.pid, code: error?.code, sinceKill: Date.now() - lastKill });
    }
  }
}

function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024;
  } catch {
    return 0;
  }
}

const supervisor = spawn(
  process.env.NODUS ?? process.execPath,
  [`--workers=${workers}`, path.join(__dirname, 'server.js'), '0'],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
let log = '';
supervisor.stderr.setEncoding('utf8').on('data', (text) => {
  log += text;
});
const memory = { supervisor: [], workers: [] };
let started = false;

supervisor.stdout.setEncoding('utf8').on('data', (text) => {
  for (const line of text.split('\n')) {
    const match = /^listening (\d+) (\d+)$/.exec(line);
    if (!match) continue;
    port = Number(match[1]);
    living.add(Number(match[2]));
  }
  if (!started && living.size === Number(workers)) {
    started = true;
    begin();
  }
});

function kill() {
  const alive = [...living].filter((pid) => fs.existsSync(`/proc/${pid}`));
  living.clear();
  for (const pid of alive) living.add(pid);
  memory.supervisor.push(Math.round(residentMegabytes(supervisor.pid)));
  memory.workers.push(Math.round(Math.max(...alive.map(residentMegabytes))));
  const pid = alive[Math.floor(Math.random() * alive.length)];
  if (pid === undefined) return;
  lastKill = Date.now();
  killed.add(pid);
  living.delete(pid);
  count.kills++;
  process.kill(pid, 'SIGKILL');
}

function begin() {
  for (let i = 0; i < connections; i++) new Client().connect();
  const killing = setInterval(kill, 1000);
  for (const part of [1 / 3, 2 / 3]) {
    setTimeout(() => {
      count.restarts++;
      supervisor.kill('SIGHUP');
    }, seconds * part * 1000 + 300);
  }
  // One killed while the others stop would make the supervisor's exit code 1, as it should be.
  setTimeout(() => clearInterval(killing), seconds * 1000 - 500);
  setTimeout(() => {
    isOver = true;
    supervisor.kill('SIGTERM');
  }, seconds * 1000);
}

supervisor.on('exit', (code, signal) => {
  const rolled = log.split('\n').filter((line) => line.includes('have been replaced')).length;
  const range = (list) => ({ first: list[0], last: list.at(-1), most: Math.max(...list) });
  console.log(
    JSON.stringify(
      { seconds, ...count, requestsPerSecond: Math.round(count.answered / seconds), rolled, exit: signal ?? code,
        supervisorMB: range(memory.supervisor), workerMB: range(memory.workers), strange },
      null, 2,
    ),
  );
  if (!started) process.stderr.write(log);
  process.exitCode = started && count.lostElsewhere === 0 && count.refused === 0 && code === 0 ? 0 : 1;
});
