'use strict';

// Files over 2 and 4 GiB (sparse), files and pipes that do not say how long they are, full directories, and what one may not do.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-large-'));
const at = (...names) => path.join(folder, ...names);
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

const kGigabyte = 2 ** 30;

async function sparse() {
  const file = at('sparse');
  const fd = fs.openSync(file, 'w+');
  for (const place of [2 * kGigabyte - 2, 2 * kGigabyte + 1, 4 * kGigabyte - 2, 5 * kGigabyte]) {
    assert.strictEqual(fs.writeSync(fd, 'mark', place), 4);
    const buffer = Buffer.alloc(6);
    assert.strictEqual(fs.readSync(fd, buffer, 0, 4, place), 4);
    assert.strictEqual(fs.readSync(fd, buffer, 0, 4, BigInt(place)), 4);
    assert.strictEqual(buffer.latin1Slice(0, 4), 'mark');
  }
  const size = 5 * kGigabyte + 4;
  assert.strictEqual(fs.fstatSync(fd).size, size);
  assert.strictEqual(fs.statSync(file, { bigint: true }).size, BigInt(size));
  fs.closeSync(fd);

  const tooLarge = { code: 'ERR_FS_FILE_TOO_LARGE', name: 'RangeError', message: `File size (${size}) is greater than 2 GiB` };
  assert.throws(() => fs.readFileSync(file), tooLarge);
  await assert.rejects(fs.promises.readFile(file), tooLarge);
  await assert.rejects(new Promise((resolve, reject) => {
    fs.readFile(file, (error) => (error ? reject(error) : resolve()));
  }), tooLarge);

  // The last bytes, by every way there is.
  let text = '';
  for await (const chunk of fs.createReadStream(file, { start: size - 4 })) text += chunk;
  for await (const chunk of fs.createReadStream(file, { start: 2 * kGigabyte - 2, end: 2 * kGigabyte + 1 })) text += chunk;
  assert.strictEqual(text, 'markmarm');
  const handle = await fs.promises.open(file, 'r+');
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, size - 4);
  assert.strictEqual(buffer.toString(), 'mark');
  await handle.write('MARK', size - 4);
  await handle.truncate(size - 2);
  assert.strictEqual((await handle.stat()).size, size - 2);
  await handle.close();
  const stream = fs.createWriteStream(file, { flags: 'r+', start: 6 * kGigabyte });
  await new Promise((resolve, reject) => stream.on('error', reject).on('finish', resolve).end('end'));
  assert.strictEqual(fs.statSync(file).size, 6 * kGigabyte + 3);
  fs.truncateSync(file, 3 * kGigabyte);
  assert.strictEqual(fs.statSync(file).size, 3 * kGigabyte);

  // Copies have no more blocks than what they are copies of.
  const copy = at('copy');
  fs.writeFileSync(copy, 'x'.repeat(100_000));
  const marks = (name) => {
    const descriptor = fs.openSync(name);
    const bytes = Buffer.alloc(8);
    fs.readSync(descriptor, bytes, 0, 4, 2 * kGigabyte - 2);
    fs.readSync(descriptor, bytes, 4, 4, 5);
    fs.closeSync(descriptor);
    return bytes.latin1Slice();
  };
  for (const make of [
    () => fs.copyFileSync(file, copy),
    () => fs.promises.copyFile(file, at('copy-2')),
    () => fs.cpSync(file, at('copy-3')),
    () => fs.promises.cp(file, at('copy-4')),
  ]) await make();
  for (const name of ['copy', 'copy-2', 'copy-3', 'copy-4']) {
    const { size, blocks } = fs.statSync(at(name));
    assert.strictEqual(size, 3 * kGigabyte);
    assert.ok(blocks <= fs.statSync(file).blocks + 16, `${name} ${blocks}`);
    assert.strictEqual(marks(at(name)), 'marm\0\0\0\0');
    fs.unlinkSync(at(name));
  }
  const blob = await fs.openAsBlob(file);
  assert.strictEqual(blob.size, 3 * kGigabyte);
  assert.strictEqual((await blob.slice(2 * kGigabyte - 2, 2 * kGigabyte + 2).text()), 'marm');
  fs.unlinkSync(file);
}

async function unknownSize() {
  const mounts = fs.readFileSync('/proc/self/mountinfo', 'utf8');
  assert.ok(mounts.length > 0);
  assert.strictEqual(await fs.promises.readFile('/proc/self/mountinfo', 'utf8'), mounts);
  let text = '';
  for await (const chunk of fs.createReadStream('/proc/self/mountinfo', { highWaterMark: 100 })) text += chunk;
  assert.strictEqual(text, mounts);
  assert.strictEqual(fs.statSync('/proc/self/mountinfo').size, 0);
  // Pipes as files, of more than a pipe holds.
  const script = 'process.stdout.write(String(require("fs").readFileSync("/dev/stdin").length))';
  const { stdout } = spawnSync('/bin/sh', ['-c', 'head -c 300000 /dev/zero | "$0" -e "$1"', process.execPath, script]);
  assert.strictEqual(stdout.toString(), '300000');
  spawnSync('mkfifo', [at('fifo')]);
  const reading = fs.promises.readFile(at('fifo'), 'utf8');
  await fs.promises.writeFile(at('fifo'), 'y'.repeat(200_000));
  assert.strictEqual((await reading).length, 200_000);
}

async function fullDirectory() {
  const kEntries = 5000;
  fs.mkdirSync(at('full'));
  for (let i = 0; i < kEntries; i++) fs.symlinkSync('x', at('full', `entry-${i}`));
  const names = fs.readdirSync(at('full'));
  assert.strictEqual(names.length, kEntries);
  assert.deepStrictEqual(names, names.slice().sort());
  assert.strictEqual((await fs.promises.readdir(at('full'), { withFileTypes: true })).filter((entry) => entry.isSymbolicLink()).length, kEntries);
  let count = 0;
  for await (const entry of await fs.promises.opendir(at('full'))) count += entry.name.startsWith('entry-');
  assert.strictEqual(count, kEntries);
  fs.rmSync(at('full'), { recursive: true });
  // Names that share a beginning, are the beginning of others, or have letters above 127.
  const odd = ['a', 'aa', 'aaaaaaaab', 'aaaaaaaaaaaaaaaab', 'aaaaaaaaaaaaaaaaa', 'aaaaaaaa', 'a\xe4', 'aZ', 'a-', 'a€', 'b'];
  fs.mkdirSync(at('odd'));
  for (const name of odd) fs.writeFileSync(at('odd', name), '');
  assert.deepStrictEqual(fs.readdirSync(at('odd')), odd.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

/** As nobody, for root may do everything; with relative paths, for the folders above may be closed to others. */
function forbidden() {
  fs.writeFileSync(at('secret'), 'x', { mode: 0o600 });
  fs.mkdirSync(at('closed'), { mode: 0o700 });
  fs.chmodSync(folder, 0o755);
  const script = `
    const assert = require('assert'), fs = require('fs');
    const [secret, closed] = process.argv.slice(1);
    const denied = (syscall, path, run) => assert.throws(run, { code: 'EACCES', errno: -13, syscall, path,
      message: "EACCES: permission denied, " + syscall + " '" + path + "'" });
    denied('open', secret, () => fs.readFileSync(secret));
    denied('open', secret, () => fs.writeFileSync(secret, ''));
    denied('access', secret, () => fs.accessSync(secret, fs.constants.R_OK));
    denied('scandir', closed, () => fs.readdirSync(closed));
    assert.throws(() => fs.opendirSync(closed), { code: 'EACCES', message: 'EACCES: permission denied, opendir' });
    denied('mkdir', closed + '/x', () => fs.mkdirSync(closed + '/x'));
    denied('mkdir', closed + '/x', () => fs.mkdirSync(closed + '/x', { recursive: true }));
    denied('stat', closed + '/x', () => fs.statSync(closed + '/x'));
    denied('unlink', secret, () => fs.unlinkSync(secret));
    assert.throws(() => fs.chmodSync(secret, 0o777), { code: 'EPERM' });
    assert.strictEqual(fs.existsSync(closed + '/x'), false);
    assert.throws(() => fs.rmSync(closed, { recursive: true }), { code: 'EACCES' });
    fs.promises.readFile(secret).then(assert.fail, (error) => {
      assert.strictEqual(error.code, 'EACCES');
      assert.strictEqual(error.path, secret);
      console.log('done');
    });`;
  const isRoot = process.getuid() === 0;
  const as = isRoot ? { uid: 65534, gid: 65534 } : {};
  const { stdout, stderr, error } = spawnSync(process.execPath, ['-e', script, 'secret', 'closed'],
                                              { encoding: 'utf8', cwd: folder, ...as });
  // The program itself may lie where nobody else may look; without root the files are our own.
  if (error?.code === 'EACCES' || !isRoot || /cannot open shared object/.test(stderr)) return;
  assert.strictEqual(stdout, 'done\n', stderr);
}

let finished = false;
process.on('exit', (code) => assert.ok(finished || code !== 0, 'it waits for what never comes'));

(async () => {
  await sparse();
  await unknownSize();
  await fullDirectory();
  forbidden();
  finished = true;
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
