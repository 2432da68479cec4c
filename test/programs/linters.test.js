'use strict';
// eslint, prettier and mocha with chai: what they find, what they write and how they end.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { digestsOf, expectSame, out, packages, program, runTool } = require('../support/tools');

const lint = path.join(packages, 'project/lint');

function eslint() {
  const cli = program('eslint');
  const { stdout } = runTool(cli, ['--format', 'json', 'untidy.js'], { cwd: lint, status: 1 });
  const [{ messages, errorCount, warningCount, fixableErrorCount }] = JSON.parse(stdout);
  expectSame('eslint', JSON.stringify([messages, errorCount, warningCount, fixableErrorCount]));
  const rules = new Set(messages.map(({ ruleId }) => ruleId));
  for (const rule of ['eqeqeq', 'max-depth', 'no-shadow', 'no-unused-vars', 'no-useless-escape', 'object-shorthand', 'prefer-const']) assert.ok(rules.has(rule), rule);

  // Settings, the file and a fix, in a folder of its own; then the cache says that there is nothing to do.
  const folder = path.join(out, 'lint');
  fs.cpSync(lint, folder, { recursive: true });
  runTool(cli, ['--fix', '--quiet', 'untidy.js'], { cwd: folder, status: 1 });
  expectSame('eslint --fix', fs.readFileSync(path.join(folder, 'untidy.js')));
  fs.writeFileSync(path.join(folder, 'tidy.js'), 'export const a = 1;\n');
  for (let i = 0; i < 2; i++) runTool(cli, ['--cache', '--cache-location', 'kept', '--max-warnings', '0', 'tidy.js'], { cwd: folder });
  assert.ok(fs.readFileSync(path.join(folder, 'kept'), 'utf8').includes('tidy.js'));
  const piped = runTool(cli, ['--stdin', '--stdin-filename', 'a.js', '--rule', '{"no-var":"error"}', '--format', 'json'], { cwd: folder, input: 'var a = 1; export { a }\n', status: 1 });
  assert.deepStrictEqual(JSON.parse(piped.stdout)[0].messages.map(({ ruleId, line }) => [ruleId, line]), [['no-var', 1]]);
}

function prettier() {
  const folder = path.join(out, 'pretty');
  const names = fs.readdirSync(lint).filter((name) => name.startsWith('untidy.'));
  fs.mkdirSync(folder);
  for (const name of names) fs.copyFileSync(path.join(lint, name), path.join(folder, name));
  const cli = program('prettier');
  const checked = runTool(cli, ['--check', '.'], { cwd: folder, status: 1 });
  assert.strictEqual((checked.stderr.match(/untidy\./g) ?? []).length, names.length);
  runTool(cli, ['--write', '--single-quote', '--prose-wrap', 'always', '.'], { cwd: folder });
  expectSame('prettier', digestsOf(folder));
  runTool(cli, ['--check', '--single-quote', '--prose-wrap', 'always', '.'], { cwd: folder });
  const piped = runTool(cli, ['--stdin-filepath', 'a.json5'], { cwd: folder, input: "{a:1,'b':[ ]}" });
  assert.strictEqual(piped.stdout, '{ a: 1, b: [] }\n');
}

function mocha() {
  const built = path.join(out, 'built');
  runTool(program('typescript', 'tsc'), ['--project', path.join(packages, 'project'), '--outDir', built, '--tsBuildInfoFile', path.join(out, 'info')]);
  const tests = path.join(packages, 'project/test');
  const env = { BUILT: path.join(built, 'index.js') };
  const summarize = (text) => {
    const { stats, tests: all, failures } = JSON.parse(text.slice(text.indexOf('{')));
    const titles = all.map(({ fullTitle, err }) => `${fullTitle}: ${err.message ?? 'ok'}`).sort();
    return { counts: [stats.passes, stats.pending, stats.failures], failures: failures.length, titles };
  };
  const expected = {
    counts: [3, 1, 4],
    failures: 4,
    titles: [
      'ledger books: ok', 'ledger is not ready: ok', 'ledger refuses what is no amount: ok', 'ledger waits: ok',
      'what fails differs: expected { a: 1, b: [ 1, 2 ] } to deeply equal { a: 1, b: [ 1, 3 ] }',
      "what fails never calls back: Timeout of 20ms exceeded. For async tests and hooks, ensure \"done()\" is called; if returning a Promise, ensure it resolves.",
      'what fails rejects: on purpose', 'what fails throws later: late',
    ],
  };
  for (const mode of [[], ['--parallel', '--jobs', '2']]) {
    const { stdout } = runTool(program('mocha'), ['--reporter', 'json', ...mode, tests], { env, status: 4 });
    const found = summarize(stdout);
    found.titles = found.titles.map((title) => title.replace(/ \(\/.*\)$/, ''));
    assert.deepStrictEqual(found, expected, mode.join(' '));
  }
  const { stdout } = runTool(program('mocha'), ['--grep', 'ledger', tests], { env });
  assert.match(stdout, /^ {2}ledger\n {4}✔ books\n[^]* {4}- is not ready\n\n\n {2}3 passing \(\d+ms\)\n {2}1 pending\n/m);
}

eslint();
prettier();
mocha();
