'use strict';

// Single executable applications, made and run: plain, with a code cache, and as a start-up snapshot.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-sea-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

const kLoad = 1;
const kNote = 4;
const kRelro = 0x6474e552;
const kProgramHeaderSize = 56;
const kPage = 4096;

/** What tools like postject do: the blob becomes a note in a loaded segment of a copy of the program, and the fuse is blown. */
function inject(blob, file) {
  const program = fs.readFileSync(process.execPath);
  const fuse = program.indexOf('NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:0');
  program[program.indexOf(':', fuse) + 1] = 0x31;
  const name = Buffer.from('NODE_SEA_BLOB\0\0\0');
  const head = Buffer.alloc(12);
  head.writeUInt32LE(14, 0);
  head.writeUInt32LE(blob.length, 4);
  const note = Buffer.concat([head, name, blob, Buffer.alloc((4 - blob.length % 4) % 4)]);
  const offset = Math.ceil(program.length / kPage) * kPage;
  // The last header protects memory, and can be done without: it becomes that of the new segment.
  const first = Number(program.readBigUInt64LE(32));
  const count = program.readUInt16LE(56);
  let highest = 0;
  const headers = Array.from({ length: count }, (_, i) => first + i * kProgramHeaderSize);
  for (const at of headers) {
    if (program.readUInt32LE(at) !== kLoad) continue;
    highest = Math.max(highest, Number(program.readBigUInt64LE(at + 16) + program.readBigUInt64LE(at + 40)));
  }
  const address = BigInt(Math.ceil(highest / kPage) * kPage + kPage);
  for (const at of headers) {
    const type = program.readUInt32LE(at);
    if (type !== kNote && type !== kRelro) continue;
    if (type === kRelro) program.writeUInt32LE(kLoad, at);
    program.writeUInt32LE(4, at + 4);
    [BigInt(offset), address, address, BigInt(note.length), BigInt(note.length), type === kRelro ? 4096n : 4n].forEach((value, i) => {
      program.writeBigUInt64LE(value, at + 8 + 8 * i);
    });
  }
  fs.writeFileSync(file, Buffer.concat([program, Buffer.alloc(offset - program.length), note]), { mode: 0o755 });
}

/** Makes an application of CODE and runs it; its output, and what making it said. */
function make(code, config, args = []) {
  const at = (name) => path.join(folder, name);
  fs.writeFileSync(at('main.js'), code);
  fs.writeFileSync(at('c.json'), JSON.stringify({ main: 'main.js', output: 'x.blob', disableExperimentalSEAWarning: true, ...config }));
  const made = spawnSync(process.execPath, ['--experimental-sea-config', 'c.json'], { cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) return made;
  const blob = fs.readFileSync(at('x.blob'));
  inject(blob, at('app'));
  const { status, stdout, stderr } = spawnSync(at('app'), args, { encoding: 'utf8' });
  return { status, stdout, stderr, said: made.stderr, flags: blob.readUInt32LE(4) };
}

const wrote = 'Wrote single executable preparation blob to x.blob\n';
const plain = 'console.log(process.argv.slice(2), require("sea").isSea?.(), require("node:sea").isSea(), module.exports === exports)';
assert.match(make(plain, {}).stderr, /ERR_UNKNOWN_BUILTIN_MODULE/);
const code = plain.replace('require("sea").isSea?.(), ', '');
assert.deepStrictEqual(make(code, {}, ['a', '--b']), {
  status: 0, stdout: "[ 'a', '--b' ] true true\n", stderr: '', said: wrote, flags: 1,
});
assert.deepStrictEqual(make(code, { useCodeCache: true }, ['a']), {
  status: 0, stdout: "[ 'a' ] true true\n", stderr: '', said: wrote, flags: 5,
});
assert.match(make('let x =;', { useCodeCache: true }).stderr, /main\.js:1\nlet x =;.*SyntaxError.*\n\nCannot generate V8 code cache\n$/s);

const snapshot = `
  const kept = new Map([['x', process.argv.length]]);
  require('v8').startupSnapshot.setDeserializeMainFunction(() => {
    console.log(kept, process.argv[0] === process.argv[1], process.argv.slice(2), require('node:sea').getAsset('a', 'utf8').length > 100);
  });`;
assert.deepStrictEqual(make(snapshot, { useSnapshot: true, useCodeCache: true, assets: { a: 'main.js' } }, ['a']), {
  status: 0, stdout: "Map(1) { 'x' => 2 } true [ 'a' ] true\n", stderr: '', flags: 11,
  said: `"useCodeCache" is redundant when "useSnapshot" is true\n${wrote}`,
});
const without = make('1', { useSnapshot: true });
assert.strictEqual(without.status, 1);
assert.match(without.stderr, /^main\.js does not invoke v8\.startupSnapshot\.setDeserializeMainFunction\(\), which is required/);
