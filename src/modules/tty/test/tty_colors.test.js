'use strict';

const assert = require('node:assert');
const tty = require('node:tty');

const { getColorDepth, hasColors } = tty.WriteStream.prototype;
for (const [env, depth] of [
  [{}, 1], [{ TERM: 'xterm' }, 4], [{ TERM: 'xterm-256color' }, 8], [{ COLORTERM: 'truecolor' }, 24], [{ TERM: 'dumb' }, 1],
  [{ NO_COLOR: '1', TERM: 'xterm' }, 1], [{ NO_COLOR: '', NODE_DISABLE_COLORS: '', TERM: 'xterm' }, 4], [{ FORCE_COLOR: '3' }, 24], [{ FORCE_COLOR: '0', TERM: 'xterm' }, 1], [{ TMUX: '1' }, 24],
  [{ CI: '1', GITHUB_ACTIONS: '1' }, 24], [{ CI: '1' }, 1], [{ TEAMCITY_VERSION: '9.1.0' }, 4],
  [{ TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.1' }, 24],
]) assert.strictEqual(getColorDepth(env), depth, JSON.stringify(env));
assert.strictEqual(hasColors.call({ getColorDepth }, 256, { TERM: 'xterm' }), false);
assert.throws(() => hasColors.call({ getColorDepth }, 1), { code: 'ERR_OUT_OF_RANGE' });
assert.strictEqual(tty.isatty('x'), false);
assert.throws(() => new tty.ReadStream(-1), { code: 'ERR_INVALID_FD' });
assert.throws(() => new tty.WriteStream(99999), { code: 'ERR_TTY_INIT_FAILED' });

// Who forces colours and switches them off is told so, where a module is loaded that may print in colour.
{
  const { spawnSync } = require('node:child_process');
  const stderrOf = (code, env) => spawnSync(process.execPath, ['-e', code], { env, encoding: 'utf8' }).stderr;
  const load = 'for (const name of ["assert", "http2", "repl", "node:test"]) require(name);';
  assert.match(stderrOf(load, { FORCE_COLOR: '1', NO_COLOR: '1' }), /^\(node:\d+\) Warning: The 'NO_COLOR' env is ignored due to the 'FORCE_COLOR' env being set\.\n.*\n$/);
  assert.strictEqual(stderrOf(load, { NO_COLOR: '1' }), '');
  assert.strictEqual(stderrOf('require("util")', { FORCE_COLOR: '1', NO_COLOR: '1' }), '');
}
