'use strict';
// Programs that cannot be run are answered with Node's words, never with a crash.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { folder, run, write } = require('../support/program.js');

write({
  'empty/readme': '',
  'broken.json': '{ "a": }',
  'require_json.js': 'require("./broken.json");',
  'throws.js': '\nfunction inner() {\n  throw new TypeError("told you");\n}\ninner();\n',
  'rejects.js': 'Promise.reject(new RangeError("far"));',
  'rejects_value.js': 'Promise.reject({ some: 1 });',
  'latin1.js': Buffer.from('console.log("caf\xe9".length);', 'latin1'),
  'bom.js': '\ufeffconsole.log("bom");',
  'deep.js': 'const f = () => f() + 1; try { f(); } catch (error) { console.log(error instanceof RangeError, error.message); }',
  'syntax.mjs': 'import { a } from "./other.mjs";\nlet x = @;\n',
  'missing_export.mjs': 'import { nothing } from "node:fs";\n',
  'bad_package/package.json': '{ "main": ',
  'bad_package/index.js': '',
});

const missing = run(['nowhere.js']);
assert.strictEqual(missing.status, 1);
assert.match(missing.stderr, /Error: Cannot find module '.*nowhere\.js'\n/);
assert.match(missing.stderr, /code: 'MODULE_NOT_FOUND'/);
assert.match(missing.stderr, /requireStack: \[\]/);

assert.match(run(['empty']).stderr, /Error: Cannot find module '.*empty'/);
assert.match(run(['require_json.js']).stderr, /SyntaxError: .*broken\.json: Unexpected token '}'/);
assert.match(run(['bad_package']).stderr, /Invalid package config .*package\.json/);

const thrown = run(['throws.js']);
assert.strictEqual(thrown.status, 1);
assert.strictEqual(thrown.stdout, '');
assert.match(thrown.stderr, /^.*throws\.js:3\n {2}throw new TypeError\("told you"\);\n {2}\^\n\nTypeError: told you\n {4}at inner \(.*throws\.js:3:9\)\n/);
assert.match(thrown.stderr, /\n\nNode\.js v\d+\.\d+\.\d+\n$/);

assert.match(run(['rejects.js']).stderr, /RangeError: far\n {4}at /);
assert.match(run(['rejects_value.js']).stderr, /ERR_UNHANDLED_REJECTION/);
assert.match(run(['syntax.mjs']).stderr, /syntax\.mjs:2\nlet x = @;\n {8}\^+\n\nSyntaxError: Invalid or unexpected token/);
assert.match(run(['missing_export.mjs']).stderr, /SyntaxError: The requested module 'node:fs' does not provide an export named 'nothing'/);

assert.strictEqual(run(['latin1.js']).stdout, '4\n');
assert.strictEqual(run(['bom.js']).stdout, 'bom\n');
assert.strictEqual(run(['deep.js']).stdout, 'true Maximum call stack size exceeded\n');
// Less stack than V8 expects.
const cramped = spawnSync('sh', ['-c', 'ulimit -s 256 && exec "$0" "$1"', process.execPath, path.join(folder, 'deep.js')]);
assert.strictEqual(String(cramped.stdout), 'true Maximum call stack size exceeded\n');

if (process.getuid() !== 0) {
  fs.writeFileSync(path.join(folder, 'secret.js'), '', { mode: 0o000 });
  assert.match(run(['secret.js']).stderr, /EACCES: permission denied/);
}
