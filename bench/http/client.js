'use strict';
// Keep-alive GETs through an http.Agent, 64 at a time, against the server whose port is the first argument. Prints JSON lines:
// requests a second, and CPU time a request.
const http = require('node:http');

const port = Number(process.argv[2]);
const seconds = Number(process.argv[3] ?? 3);
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const options = { host: '127.0.0.1', port, path: '/', agent };

let finished = 0;
let stopped = false;

function ask() {
  http.get(options, (response) => {
    response.on('data', () => {});
    response.on('end', () => {
      finished++;
      if (!stopped) ask();
    });
  });
}
for (let i = 0; i < 64; i++) ask();

setTimeout(() => {
  finished = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  setTimeout(() => {
    const elapsed = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    stopped = true;
    console.log(JSON.stringify({ rate: finished / elapsed, cpu: (user + system) / finished }));
    process.exit();
  }, seconds * 1000);
}, 1000);
