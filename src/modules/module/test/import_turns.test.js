'use strict';

// import() in flight: when its modules run and settle, what require() says meanwhile, the order of loading, and failures that are tried
// again.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-turns-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
function write(name, text) {
  fs.writeFileSync(path.join(folder, name), text);
}
const load = (name) => import(path.join(folder, name));
function codeOf(name) {
  try {
    require(path.join(folder, name));
    return 'loaded';
  } catch (error) {
    return error.code ?? error.name;
  }
}
function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

write('leaf.mjs', 'globalThis.saw?.("leaf");');
write('middle.mjs', 'import "./leaf.mjs"; globalThis.saw?.("middle");');
write('root.mjs', 'import "./middle.mjs"; globalThis.saw?.("root");');
write('lacking.mjs', 'import "./gone.mjs";');
write('wrong.mjs', 'import { nothing } from "./leaf.mjs";');
write('slow.mjs', 'await 1;');

async function test() {
  // Turns of the microtask queue until a graph of three levels runs and settles, and until a known one settles.
  let turn = 0;
  let isCounting = true;
  const events = [];
  globalThis.saw = (name) => events.push(`${name} ${turn}`);
  const counter = (async () => {
    while (isCounting) {
      await null;
      turn++;
    }
  })();
  const pending = load('root.mjs').then(() => saw('settled'));
  assert.deepStrictEqual(['root.mjs', 'leaf.mjs'].map(codeOf), Array(2).fill('ERR_REQUIRE_ESM_RACE_CONDITION'));
  await pending;
  turn = 0;
  await load('middle.mjs').then(() => saw('again'));
  turn = 0;
  await load('gone.mjs').catch(() => saw('gone'));
  isCounting = false;
  await counter;
  assert.deepStrictEqual(events, ['leaf 9', 'middle 9', 'root 9', 'settled 15', 'again 8', 'gone 5']);
  assert.strictEqual(codeOf('root.mjs'), 'loaded');

  // A failure to load is forgotten, one to instantiate is not.
  const first = await load('lacking.mjs').catch((error) => error);
  assert.strictEqual(codeOf('lacking.mjs'), 'ERR_MODULE_NOT_FOUND');
  assert.notStrictEqual(await load('lacking.mjs').catch((error) => error), first);
  write('gone.mjs', '');
  await load('lacking.mjs');
  const wrong = await load('wrong.mjs').catch((error) => error);
  assert.strictEqual(wrong.name, 'SyntaxError');
  assert.strictEqual(codeOf('wrong.mjs'), 'SyntaxError');

  const slow = load('slow.mjs');
  assert.strictEqual(codeOf('slow.mjs'), 'ERR_REQUIRE_ESM_RACE_CONDITION');
  await slow;
  assert.strictEqual(codeOf('slow.mjs'), 'ERR_REQUIRE_ASYNC_MODULE');

  // Hooks see the graph depth first, those of a thread too.
  write('sync.mjs', `import { registerHooks } from 'node:module'; import fs from 'node:fs';
registerHooks({ load(url, context, next) { fs.writeSync(1, url.split('/').pop() + ' '); return next(url, context); } });`);
  const hook = `import fs from 'node:fs'; export async function load(url, context, next) {
fs.writeSync(1, url.split('/').pop() + ' '); return next(url, context); }`;
  write('thread.mjs', `import { register } from 'node:module';\nregister(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`);
  write('wide.mjs', 'import "./root.mjs"; import "./other.mjs";');
  write('other.mjs', '');
  for (const hooks of ['sync', 'thread']) {
    assert.strictEqual(run('--import', `./${hooks}.mjs`, 'wide.mjs').stdout, 'wide.mjs root.mjs middle.mjs leaf.mjs other.mjs ');
  }

  // Only a main module that has begun ends an unsettled process with 13.
  write('never.mjs', 'await new Promise(() => {});');
  assert.deepStrictEqual(run('--import', './never.mjs', 'leaf.mjs'), { status: 0, stdout: '', stderr: '' });
  assert.strictEqual(run('--import', './leaf.mjs', 'never.mjs').status, 13);

  // An evaluation that would meet a module that is running.
  write('circle.cjs', 'try { require("./b.mjs"); } catch (error) { console.log(error.code); }');
  write('a.mjs', 'import "./circle.cjs"; import "./b.mjs"; console.log("a");');
  write('b.mjs', 'import "./a.mjs"; console.log("b");');
  assert.deepStrictEqual(run('a.mjs'), { status: 0, stdout: 'ERR_REQUIRE_CYCLE_MODULE\nb\na\n', stderr: '' });
}

test();
