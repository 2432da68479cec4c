'use strict';

// NODE_DEBUG_NATIVE: parts of subjects' names, in whatever case, say what native code does. It counts as it was at the start, as
// NODE_EXTRA_CA_CERTS does.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'native-debug-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

function stderrOf(subjects, ...args) {
  const env = { ...process.env, NODE_DEBUG_NATIVE: subjects };
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env }).stderr;
}

fs.writeFileSync(path.join(folder, 'snapshot.js'), "require('v8').startupSnapshot.setDeserializeMainFunction(() => {});");
const build = ['--snapshot-blob', 's.blob', '--build-snapshot', 'snapshot.js'];
assert.match(stderrOf('http2,mkSnap', ...build), /^building a start-up snapshot of snapshot\.js\nwrote \d+ bytes to s\.blob\n$/);
assert.strictEqual(stderrOf('', ...build), '');
assert.match(stderrOf('code_cache', '--snapshot-blob', 's.blob'), /^snapshot contains \d+ code cache\n$/);
assert.match(stderrOf('PERMISSION_MODEL', '--permission', '-e', "fs.readFileSync('/x')"), /^refused FileSystemRead: "\/x"\n/);
assert.match(stderrOf('inspector_profiler', '--cpu-prof', '-e', '0'), /^wrote profile .*\.cpuprofile\n$/);
assert.strictEqual(stderrOf('none', '-e', "process.env.NODE_DEBUG_NATIVE = 'CRYPTO'; require('tls').getCACertificates()"), '');

const authorities = path.join(folder, 'authorities.pem');
fs.writeFileSync(authorities, '');
const late = `
  process.env.NODE_EXTRA_CA_CERTS = 'not/there.pem';
  require('tls').createSecureContext();
  console.log(require('tls').getCACertificates('extra').length);`;
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;
for (const given of [{}, { NODE_EXTRA_CA_CERTS: authorities }]) {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', late], { encoding: 'utf8', env: { ...env, ...given } });
  assert.deepStrictEqual([stdout, stderr], ['0\n', '']);
}
