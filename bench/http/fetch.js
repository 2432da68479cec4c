'use strict';
// The client under load by fetch(): GETs of hello.js over keep-alive connections, 32 at once. Arguments: port, seconds.
// Prints { rate, cpu }: requests a second, and microseconds of CPU time for one.
const [port, seconds] = process.argv.slice(2).map(Number);
const url = `http://127.0.0.1:${port}/`;
const kAtOnce = 32;

let done = 0;
let isOver = false;

async function worker() {
  while (!isOver) {
    const response = await fetch(url);
    await response.text();
    done += 1;
  }
}

async function run(forSeconds) {
  isOver = false;
  done = 0;
  const start = performance.now();
  const cpu = process.cpuUsage();
  setTimeout(() => { isOver = true; }, forSeconds * 1000);
  await Promise.all(Array.from({ length: kAtOnce }, worker));
  const elapsed = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: done / elapsed, cpu: (user + system) / done };
}

(async () => {
  await run(1);
  console.log(JSON.stringify(await run(seconds)));
  process.exit();
})();
