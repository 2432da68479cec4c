'use strict';

// NODE_V8_COVERAGE: a file for each thread and each v8.takeCoverage(), with the source maps of what ran.

const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-coverage-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

const map = Buffer.from(JSON.stringify({ version: 3, sources: ['original.ts'], mappings: 'AAAA' })).toString('base64');
const script = path.join(folder, 'program.js');
fs.writeFileSync(script, `
const { Worker, isMainThread } = require('worker_threads');
function twice() { return isMainThread ? 'main' : 'worker'; }
twice();
if (isMainThread) {
  require('v8').takeCoverage();
  new Worker(__filename);
} else {
  process.exitCode = 0;
}
twice();
//# sourceMappingURL=data:application/json;base64,${map}
`);

function run(env, args = [script]) {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } });
  assert.strictEqual(stderr.toString(), '');
  assert.strictEqual(status, 0);
}

run({ NODE_V8_COVERAGE: 'out' });
const reports = fs.readdirSync(path.join(folder, 'out')).map((name) => {
  assert.match(name, /^coverage-\d+-\d+-[01]\.json$/);
  return { name, ...JSON.parse(fs.readFileSync(path.join(folder, 'out', name), 'utf8')) };
});
const url = require('url').pathToFileURL(script).href;
const counts = reports.map(({ name, result, timestamp, 'source-map-cache': maps }) => {
  assert.strictEqual(typeof timestamp, 'number');
  assert.ok(maps[url].data.sources[0].endsWith('/original.ts'));
  assert.strictEqual(maps[url].url, null);
  assert.strictEqual(maps[url].lineLengths[1], "const { Worker, isMainThread } = require('worker_threads');".length);
  const { functions } = result.find((entry) => entry.url === url);
  return [name.at(-6), functions.find(({ functionName }) => functionName === 'twice').ranges[0].count];
});
assert.deepStrictEqual(counts.sort(), [['0', 1], ['0', 1], ['1', 2]]);

// Nothing is counted, and nothing written, without it or when it is empty, or after v8.stopCoverage().
run({ NODE_V8_COVERAGE: '' });
run({ NODE_V8_COVERAGE: 'none' }, ['-e', 'require("v8").stopCoverage(); require("v8").takeCoverage()']);
assert.ok(!fs.existsSync(path.join(folder, 'none')));
