'use strict';
// NODE_DEBUG: what the runtime's own parts print about themselves, and that they say nothing unasked.
const test = require('node:test');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

/** The sections that PROGRAM's lines on stderr begin with, when NODE_DEBUG is SECTIONS. */
function sectionsOf(program, sections, ...args) {
  const { stderr, status } = spawnSync(process.execPath, [...args, '-e', program], {
    env: { ...process.env, NODE_DEBUG: sections, NODE_NO_WARNINGS: '1' }, encoding: 'utf8',
  });
  assert.strictEqual(status, 0, stderr);
  const lines = stderr.split('\n').filter(Boolean);
  for (const line of lines) assert.match(line, /^[A-Z_]+ \d+: /);
  return new Set(lines.map((line) => line.split(' ', 1)[0].toLowerCase()));
}

const connect = `
  const server = require('http').createServer((_, res) => res.end('x')).listen(0, '127.0.0.1', () => {
    require('http').get(server.address(), (res) => res.resume().on('end', () => server.close()));
  });`;

test('each section prints when it is named', () => {
  const programs = {
    module: "require('fs')",
    esm: "import('fs')",
    stream: "require('stream').Readable.from(['a']).resume()",
    timer: 'setTimeout(() => {}, 1)',
    net: connect,
    http: connect,
    child_process: "require('child_process').spawn(process.execPath, ['-v'])",
    worker: "new (require('worker_threads').Worker)('', { eval: true })",
  };
  for (const [section, program] of Object.entries(programs)) {
    assert.deepStrictEqual(sectionsOf(program, section), new Set([section]));
  }
});

test('patterns name several, and none prints unasked', () => {
  assert.deepStrictEqual(sectionsOf(connect, 'NET,ht*p'), new Set(['net', 'http']));
  assert.deepStrictEqual(sectionsOf(connect, 'nothing'), new Set());
  assert.deepStrictEqual(sectionsOf(connect, ''), new Set());
});

test('a pattern of everything does not run in circles', () => {
  const sections = sectionsOf(connect, '*');
  for (const section of ['net', 'http', 'stream', 'timer']) assert.ok(sections.has(section), section);
});
