'use strict';
// Whichever stream of a pipeline is destroyed, and whenever: its callback is called once, every stream closes once, and nothing is
// emitted afterwards.
const assert = require('node:assert');
const { Readable, Transform, Writable, pipeline } = require('node:stream');

function run(victimName, point, error) {
  return new Promise((resolve) => {
    const log = [];
    const streams = {};
    let step = 0;
    const hit = () => { if (++step === point) streams[victimName].destroy(error ? new Error('boom') : undefined); };
    let left = 4;
    streams.source = new Readable({
      highWaterMark: 2,
      construct(callback) { hit(); setImmediate(callback); },
      read() { hit(); this.push(left-- > 0 ? 'ab' : null); },
      destroy(reason, callback) { setImmediate(callback, reason); },
    });
    streams.map = new Transform({
      highWaterMark: 1,
      transform(chunk, encoding, callback) { hit(); setImmediate(callback, null, chunk); },
      flush(callback) { hit(); process.nextTick(callback); },
    });
    streams.sink = new Writable({
      highWaterMark: 1,
      construct(callback) { hit(); process.nextTick(callback); },
      write(chunk, encoding, callback) { hit(); setImmediate(callback); },
      final(callback) { hit(); setImmediate(callback); },
    });
    for (const [name, stream] of Object.entries(streams)) {
      for (const event of ['close', 'error', 'end', 'finish']) stream.on(event, () => log.push(`${name}:${event}`));
    }
    let outcomes = 0;
    pipeline(streams.source, streams.map, streams.sink, (failure) => {
      outcomes++;
      log.push(`done:${failure ? failure.code ?? failure.message : 'ok'}`);
    });
    let turns = 0;
    const wait = () => {
      if (++turns < 60) return void setImmediate(wait);
      const what = `${victimName} at ${point}${error ? ' with an error' : ''}: ${log.join(' ')}`;
      assert.strictEqual(outcomes, 1, what);
      for (const name of Object.keys(streams)) {
        assert.strictEqual(log.filter((entry) => entry === `${name}:close`).length, 1, what);
        assert.ok(log.filter((entry) => entry === `${name}:error`).length <= 1, what);
        const after = log.slice(log.indexOf(`${name}:close`) + 1);
        assert.ok(!after.some((entry) => entry.startsWith(`${name}:`)), what);
      }
      const isWhole = step < point;
      if (isWhole) assert.ok(log.includes('done:ok'), what);
      else if (error) assert.ok(log.includes('done:boom') || log.includes('done:ok'), what);
      resolve(isWhole);
    };
    wait();
  });
}

(async () => {
  const runs = [];
  for (const victim of ['source', 'map', 'sink']) {
    for (let point = 1; point <= 20; point++) for (const error of [false, true]) runs.push(run(victim, point, error));
  }
  const whole = await Promise.all(runs);
  assert.ok(whole.includes(true) && whole.includes(false));
})();
