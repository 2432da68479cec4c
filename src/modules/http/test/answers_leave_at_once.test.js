'use strict';

// An answer that was ended is on its way, whatever the program does next: it ends, fails, or computes for long.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const { Worker } = require('node:worker_threads');

const next = {
  exit: 'process.exit()',
  fail: 'throw new Error()',
  die: 'process.kill(process.pid, "SIGKILL")',
};
const answers = {
  whole: 'res.end("hello")',
  counted: 'res.writeHead(200, { "Content-Length": 5 }); res.end("hello")',
  pieces: 'res.write("hel"); res.end("lo")',
  trailers: 'res.writeHead(200, { Trailer: "a" }); res.write("hello"); res.addTrailers({ a: "b" }); res.end()',
};

/** The body that a server gives whose listener is CODE. */
async function ask(code) {
  const server = spawn(process.execPath, [
    '-e', `require("http").createServer((req, res) => { ${code} }).listen(0, function() { console.log(this.address().port); })`,
  ], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [port] = await once(server.stdout, 'data');
  const socket = net.connect(Number(port));
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  let answer = '';
  for await (const part of socket.setEncoding('latin1')) answer += part;
  server.kill();
  return answer;
}

async function thenTheEnd() {
  const wanted = Object.entries(answers).map(([name, code], i) => [name, `${code}; ${Object.values(next)[i % 3]}`]);
  // A piece leaves with the ticks.
  wanted.push(['a piece', 'res.writeHead(200, { "Content-Length": 5 }); res.write("hello"); process.nextTick(() => process.exit())']);
  await Promise.all(wanted.map(async ([name, code]) => {
    const answer = await ask(code);
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*(?:hello|hel\r\n2\r\nlo)/, name);
  }));
}

async function thenLongWork() {
  const heard = new Int32Array(new SharedArrayBuffer(8));
  const waits = [];
  const server = http.createServer((req, res) => {
    if (req.url === '/head') res.flushHeaders();
    else res.end('x');
    waits.push(Atomics.wait(heard, 0, waits.length, 10_000));
    if (req.url === '/head') res.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const worker = new Worker(`
    const { workerData: { port, heard } } = require('worker_threads');
    const socket = require('net').connect(port, '127.0.0.1');
    const requests = ['/whole', '/head'];
    const ask = () => socket.write('GET ' + requests.shift() + ' HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n');
    socket.on('data', () => {
      Atomics.add(heard, 0, 1);
      Atomics.notify(heard, 0);
      if (requests.length > 0) ask();
      else socket.end();
    });
    ask();
  `, { eval: true, workerData: { port: server.address().port, heard } });
  await once(worker, 'exit');
  server.close();
  assert.ok(waits.length === 2 && !waits.includes('timed-out'), String(waits));
}

thenTheEnd().then(thenLongWork);
