'use strict';
// tsc, babel, webpack and sass on a small project: the written files are those that Node 24 writes, and they run.
const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { digestsOf, expectSame, out, packages, program, runTool } = require('../support/tools');

const project = path.join(packages, 'project');
const tsc = program('typescript', 'tsc');

const run = (file, env) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(file)}).main?.()`], { encoding: 'utf8', env: { ...process.env, ...env } });
  assert.strictEqual(status, 0, stderr);
  return stdout;
};

function typescript() {
  const built = path.join(out, 'ts');
  const args = ['--project', project, '--outDir', built, '--tsBuildInfoFile', path.join(out, 'info')];
  runTool(tsc, args);
  expectSame('tsc', digestsOf(built));
  assert.strictEqual(run(path.join(built, 'index.js')), [
    '0: loan to bank: 1000.00 EUR (start)', '0: bank to till: 250.50 EUR (-)', 'refused: no such account', 'refused: USD is not EUR',
    '33.34 EUR, 33.33 EUR, 33.33 EUR false 4',
    '<h1>Accounts</h1><table><tr class="asset"><td>bank</td><td>749.50 EUR</td></tr><tr class="asset"><td>till</td><td>250.50 EUR</td></tr>' +
      '<tr class="debt"><td>loan</td><td>-1000.00 EUR</td></tr></table>',
    '',
  ].join('\n'));

  // Nothing changed: nothing is written.
  const before = fs.statSync(path.join(built, 'index.js')).mtimeMs;
  runTool(tsc, args);
  assert.strictEqual(fs.statSync(path.join(built, 'index.js')).mtimeMs, before);

  const wrong = path.join(out, 'wrong.ts');
  fs.writeFileSync(wrong, 'const a: number = "x";\nfunction f(b) { return b?.c!; }\nenum E { A = f(1).d, }\nclass K { #x; }\nnew K().#x; export = a;\n');
  const { stdout } = runTool(tsc, ['--noEmit', '--strict', '--lib', 'es2022', wrong], { cwd: out, status: 2 });
  const found = stdout.split('\n').map((line) => /^wrong\.ts\((\d+,\d+)\): error (TS\d+)/.exec(line)).filter(Boolean).map(([, at, code]) => `${at} ${code}`);
  expectSame('tsc errors', found.join('\n'));
  assert.ok(found.includes('1,7 TS2322') && found.includes('2,12 TS7006'));
}

/** A compiler that stays: what is saved is compiled. */
async function watch() {
  const folder = path.join(out, 'watched');
  fs.mkdirSync(folder);
  const save = (text) => fs.writeFileSync(path.join(folder, 'a.ts'), text);
  save('export const a: number = 1;\n');
  const child = spawn(process.execPath, [tsc, '--watch', '--preserveWatchOutput', '--lib', 'es2022', '--target', 'es2022', '--module', 'commonjs', 'a.ts'], { cwd: folder });
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { output += text; });
  const rounds = async (count) => {
    while ((output.match(/Watching for file changes/g) ?? []).length < count) {
      assert.strictEqual(child.exitCode, null, output);
      await sleep(50);
    }
  };
  await rounds(1);
  save('export const a: number = "two";\n');
  await rounds(2);
  assert.match(output, /a\.ts\(1,14\): error TS2322/);
  save('export const a: number = 3;\n');
  await rounds(3);
  assert.match(fs.readFileSync(path.join(folder, 'a.js'), 'utf8'), /exports\.a = 3;/);
  child.kill();
}

function babel() {
  const built = path.join(out, 'babel');
  const web = path.join(project, 'web');
  const files = ['index.js', 'chart.js', 'money.mjs'].map((name) => path.join(web, name));
  runTool(program('@babel/cli', 'babel'), ['--config-file', path.join(web, 'babel.config.json'), '--source-maps', '--out-dir', built, ...files], { cwd: web });
  expectSame('babel', digestsOf(built));
  assert.doesNotMatch(fs.readFileSync(path.join(built, 'index.js'), 'utf8'), /=>|\?\?|async /);
}

function webpack() {
  const built = path.join(out, 'webpack');
  const page = ['bank: 749.50 EUR', 'till: 250.50 EUR', '****', '2', 'none', ''].join('\n');
  for (const cached of [false, true]) {
    const { stdout } = runTool(program('webpack-cli'), ['--config', path.join(project, 'web/webpack.config.js'), '--json'], { env: { OUT: built } });
    const { errors, warnings, assets } = JSON.parse(stdout);
    assert.deepStrictEqual([errors, warnings], [[], []]);
    assert.ok(assets.length > 3);
    expectSame('webpack', digestsOf(built));
    assert.ok(fs.existsSync(path.join(out, 'cache')), `cache, run ${cached ? 2 : 1}`);
  }
  const { stdout } = runTool(path.join(built, 'page.js'), [], { cwd: built });
  assert.strictEqual(stdout, page);
}

function sass() {
  const built = path.join(out, 'sass');
  runTool(program('sass'), ['--embed-sources', path.join(project, 'web/style.scss'), path.join(built, 'style.css')]);
  runTool(program('sass'), ['--style=compressed', '--no-source-map', path.join(project, 'web/style.scss'), path.join(built, 'small.css')]);
  expectSame('sass', digestsOf(built));
  const css = fs.readFileSync(path.join(built, 'style.css'), 'utf8');
  assert.match(css, /\.account:hover \{\n {2}border: 0;/);
  assert.strictEqual(JSON.parse(fs.readFileSync(path.join(built, 'style.css.map'), 'utf8')).sourcesContent.length, 2);
  const piped = runTool(program('sass'), ['--stdin'], { input: 'a { b: c { d: e } }' });
  assert.match(piped.stdout, /a b: c|a \{/);
  const { stderr } = runTool(program('sass'), ['--stdin'], { input: 'a { b: $nothing }', status: 65 });
  assert.match(stderr, /Undefined variable[^]*- 1:8/);
}

async function main() {
  typescript();
  const watching = watch();
  babel();
  webpack();
  sass();
  await watching;
}

main();
