'use strict';
// Runs tools from npm (test/programs/packages) with the runtime under test, and compares what they make with what Node 24 made.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');

const packages = path.join(__dirname, '../programs/packages');
const requirePackage = createRequire(path.join(packages, 'package.json'));

/** @param {string} id @returns {Promise<any>} a package, which may be of ES modules */
const importPackage = (id) => import(requirePackage.resolve(id));

/** This test's own folder. */
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'tools-'));
process.on('exit', () => fs.rmSync(out, { recursive: true, force: true }));

/**
 * The program of a package: what its `bin` names.
 * @param {string} name the package
 * @param {string} [command]
 */
function program(name, command = name) {
  const folder = path.join(packages, 'node_modules', name);
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Runs a tool to its end.
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string, status?: number }} [options] `status` is the expected one
 */
function runTool(file, args, { cwd = packages, env, input, status = 0 } = {}) {
  const done = spawnSync(process.execPath, [file, ...args], {
    cwd, input, encoding: 'utf8', timeout: 90_000, env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 1 << 26,
  });
  assert.strictEqual(done.status, status, `${path.basename(file)} ${args.join(' ')}\n${done.error ?? ''}${done.stdout}${done.stderr}`);
  return done;
}

/** Every file under a folder: digest by relative path. */
function digestsOf(folder) {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
  return Object.fromEntries(paths.map((file) => {
    const data = fs.readFileSync(path.join(folder, file));
    return [file, digest(file.endsWith('.map') ? withoutFolders(data) : data)];
  }));
}

/** A source map whose sources have no folders: those depend on where the test stands. */
function withoutFolders(data) {
  const { names, mappings, sources } = JSON.parse(data);
  return JSON.stringify([names, mappings, sources.map((source) => path.basename(source))]);
}

const digest = (data) => createHash('sha256').update(data).digest('hex').slice(0, 16);

const expectedFile = path.join(__dirname, '../programs/expected.json');

/**
 * Compares with what Node 24 gave with the very versions of the lockfile: it is kept as digests. UPDATE_EXPECTED=1, with
 * node24, writes them anew.
 * @param {string} name
 * @param {string | Buffer | Record<string, string>} actual text, or the digests of files
 */
function expectSame(name, actual) {
  const value = typeof actual === 'object' && !Buffer.isBuffer(actual) ? actual : digest(actual);
  const expected = JSON.parse(fs.readFileSync(expectedFile, 'utf8'));
  if (process.env.UPDATE_EXPECTED) {
    expected[name] = value;
    const sorted = Object.fromEntries(Object.entries(expected).sort(([a], [b]) => (a < b ? -1 : 1)));
    fs.writeFileSync(expectedFile, `${JSON.stringify(sorted, null, 1)}\n`);
    return;
  }
  assert.deepStrictEqual(value, expected[name], `${name} is not what Node 24 makes${typeof actual === 'string' ? `:\n${actual.slice(0, 5000)}` : ''}`);
}

module.exports = { digestsOf, expectSame, importPackage, out, packages, program, requirePackage, runTool };
