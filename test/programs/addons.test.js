'use strict';
// Native addons from npm, as they were compiled for Node: bcrypt and argon2 (C++ and Rust, work in the thread pool), lightningcss,
// and vite, whose bundler is one.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { out, packages, program, requirePackage, runTool } = require('../support/tools');

async function passwords() {
  const bcrypt = requirePackage('bcrypt');
  // A hash of a published test vector of bcrypt.
  assert.strictEqual(await bcrypt.compare('U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'), true);
  const hashes = await Promise.all([1, 2, 3, 4].map((n) => bcrypt.hash(`secret ${n}`, 4)));
  for (const [i, hash] of hashes.entries()) assert(bcrypt.compareSync(`secret ${i + 1}`, hash));
  assert(!bcrypt.compareSync('another', hashes[0]));
  await assert.rejects(bcrypt.hash('x', 'no salt'), Error);

  const argon2 = requirePackage('@node-rs/argon2');
  const hash = await argon2.hash('secret', { memoryCost: 256, timeCost: 1 });
  assert.match(hash, /^\$argon2id\$/);
  assert.strictEqual(await argon2.verify(hash, 'secret'), true);
  assert.strictEqual(argon2.verifySync(hash, 'Secret'), false);
  await assert.rejects(argon2.verify('no hash', 'secret'), Error);
}

function styles() {
  const { transform, browserslistToTargets } = requirePackage('lightningcss');
  const { code, map } = transform({
    filename: 'a.css', minify: true, sourceMap: true, targets: { chrome: 80 << 16 },
    code: Buffer.from('.a { color: rgb(255 0 0 / 100%); & .b { inset: 0 } }'),
    // JavaScript called back from within.
    visitor: { Color: (color) => ({ ...color, g: 128 }) },
  });
  assert.strictEqual(code.toString(), '.a{color:#ff8000}.a .b{top:0;bottom:0;left:0;right:0}');
  assert.strictEqual(JSON.parse(map).sources[0], 'a.css');
  assert.strictEqual(typeof browserslistToTargets, 'function');
  assert.throws(() => transform({ filename: 'a.css', code: Buffer.from('.a { color: }} !') }), { name: 'SyntaxError' });
}

function bundles() {
  const project = path.join(out, 'site');
  fs.mkdirSync(project);
  fs.writeFileSync(path.join(project, 'index.html'), '<!doctype html><script type="module" src="/main.ts"></script>');
  fs.writeFileSync(path.join(project, 'main.ts'), 'import { greet, unused } from "./greet"; import "./main.css"; document.title = greet("you" as string); void 0 && unused;');
  fs.writeFileSync(path.join(project, 'greet.ts'), 'export const greet = (name: string): string => `Hello ${name}`;\nexport const unused = "never seen";');
  fs.writeFileSync(path.join(project, 'main.css'), '.a { color: red; }');
  runTool(program('vite'), ['build', '--logLevel', 'error'], { cwd: project });
  const assets = fs.readdirSync(path.join(project, 'dist/assets'));
  assert.deepStrictEqual(assets.map((name) => path.extname(name)).sort(), ['.css', '.js']);
  const script = fs.readFileSync(path.join(project, 'dist/assets', assets.find((name) => name.endsWith('.js'))), 'utf8');
  assert.match(script, /Hello/);
  assert.doesNotMatch(script, /never seen/);
  assert.match(fs.readFileSync(path.join(project, 'dist/index.html'), 'utf8'), /assets\/index-\S+\.js/);
}

async function threads() {
  // The same library in another thread, which ends with work under way.
  const worker = new Worker(`
    const { parentPort, workerData } = require('node:worker_threads');
    const bcrypt = require(workerData);
    bcrypt.hash('x', 4).then((hash) => parentPort.postMessage(bcrypt.compareSync('x', hash)));
    setTimeout(() => {}, 60_000);
    parentPort.on('message', () => { for (let i = 0; i < 8; i++) bcrypt.hash('x', 8); process.exit(7); });
  `, { eval: true, workerData: path.join(packages, 'node_modules/bcrypt') });
  const answer = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  assert.strictEqual(answer, true);
  worker.postMessage('end');
  assert.strictEqual(await new Promise((resolve) => worker.once('exit', resolve)), 7);
}

async function main() {
  await passwords();
  styles();
  bundles();
  await threads();
}

main().catch((error) => {
  process.exitCode = 1;
  console.error(error);
});
