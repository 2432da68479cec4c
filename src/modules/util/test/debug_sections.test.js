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

test('what is told of errors asks nothing of them', async () => {
  const { once } = require('node:events');
  const http = require('node:http');
  const tls = require('node:tls');
  const net = require('node:net');
  const server = net.createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hostile = { get message() { throw new Error('asked'); } };
  for (const thrown of [undefined, null, 0, hostile]) {
    const socket = net.connect(server.address().port, '127.0.0.1');
    const request = http.get({ createConnection: () => socket });
    const told = [];
    request.on('error', (error) => told.push(error));
    await once(request, 'socket');
    await once(socket, 'connect');
    socket.emit('error', thrown);
    assert.strictEqual(told[0], thrown);
    socket.destroy();
    const secure = new tls.TLSSocket(new net.Socket());
    secure._tlsError(thrown);
    secure.destroy(hostile);
    secure.on('error', () => {});
  }
  server.close();
});
