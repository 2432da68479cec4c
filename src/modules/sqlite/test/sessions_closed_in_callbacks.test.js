'use strict';
// Sessions that are closed, or let go of, in JavaScript that SQLite calls while it works with them: the authorizer is asked for
// the statements by which a session reads its table and its changes.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

if (typeof globalThis.gc !== 'function') {
  const { status, stderr } = spawnSync(process.execPath, ['--expose-gc', '--no-warnings', __filename], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  return;
}
const { DatabaseSync } = require('node:sqlite');

/** A recording session, and what ACT does with it at the authorizer's call number TURN in WORK. */
function during(turn, act, work) {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t(a INTEGER PRIMARY KEY, b)');
  const statement = database.prepare('INSERT INTO t VALUES(?, ?)');
  const state = { session: database.createSession(), other: database.createSession(), database, statement, did: undefined };
  let calls = 0;
  const watch = () => database.setAuthorizer(() => {
    if (calls++ === turn) {
      try {
        state.did = act(state) ?? 'done';
      } catch (error) {
        state.did = error;
      }
    }
    return 0;
  });
  work(state, watch);
  return state;
}

const reading = (state, watch) => {
  state.statement.run(1, 2);
  watch();
  state.length = state.session.changeset().length;
};
const recording = (state, watch) => {
  watch();
  state.statement.run(1, 2);
};

for (let turn = 0; turn < 8; turn++) {
  // A session that reads its changes cannot be closed, and goes on.
  const closed = during(turn, ({ session }) => session.close(), reading);
  assert.strictEqual(closed.did.code, 'ERR_INVALID_STATE');
  assert.match(closed.did.message, /session is currently in use/);
  assert.ok(closed.length > 0);
  const disposed = during(turn, ({ session }) => session[Symbol.dispose](), reading);
  assert.strictEqual(disposed.session.changeset().length, disposed.length);
  // Others can, and changes can be read inside of the reading.
  during(turn, ({ other }) => other.close(), reading);
  during(turn, ({ session }) => session.changeset(), reading);
}

for (let turn = 0; turn < 4; turn++) {
  // While changes are recorded any of them may be closed or collected.
  const closed = during(turn, ({ session, other }) => { session.close(); other.close(); }, recording);
  assert.strictEqual(closed.did, 'done');
  assert.throws(() => closed.session.changeset(), /session is not open/);
  closed.statement.run(3, 4);
  const collected = during(turn, (state) => { state.session = state.other = null; globalThis.gc(); }, recording);
  collected.statement.run(3, 4);
  collected.database.close();
}

// What the authorizer throws is thrown where it was asked, and nowhere else.
for (const work of [({ session }) => session.changeset(), ({ session }) => session.patchset(), ({ database }) => database.serialize()]) {
  const state = during(-1, () => {}, ({ statement }) => statement.run(1, 2));
  const mine = new Error('mine');
  state.database.setAuthorizer(() => { throw mine; });
  assert.throws(() => work(state), mine);
  state.database.setAuthorizer(null);
  assert.strictEqual(state.database.prepare('SELECT b FROM t').get().b, 2);
}
