'use strict';

const assert = require('node:assert');
const { DatabaseSync, StatementSync, backup, constants } = require('node:sqlite');

assert.throws(() => require('sqlite'), { code: 'MODULE_NOT_FOUND' });
assert.throws(() => new StatementSync(), { name: 'Error', code: 'ERR_ILLEGAL_CONSTRUCTOR' });

const db = new DatabaseSync(':memory:');
db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v)');

// Parameters, rows and their types.
const insert = db.prepare('INSERT INTO t (id, v) VALUES ($id, ?)');
assert.deepStrictEqual(insert.run({ id: 1 }, 'one'), { lastInsertRowid: 1, changes: 1 });
insert.run({ $id: 2 }, new Uint8Array([1, 2]));
insert.run({ id: 3 }, 2n ** 62n);
const all = db.prepare('SELECT v FROM t ORDER BY id');
assert.throws(() => all.all(), { code: 'ERR_OUT_OF_RANGE', name: 'RangeError' });
all.setReadBigInts(true);
all.setReturnArrays(true);
assert.deepStrictEqual(all.all(), [['one'], [new Uint8Array([1, 2])], [2n ** 62n]]);
assert.throws(() => insert.run({ nope: 1 }), { code: 'ERR_INVALID_STATE' });
assert.throws(() => insert.run({ id: 1 }, 'x'), {
  code: 'ERR_SQLITE_ERROR',
  errcode: 1555,
  errstr: 'constraint failed',
});

// An iterator ends with the execution that it belongs to.
const iterator = all.iterate();
assert.strictEqual(iterator[Symbol.iterator](), iterator);
iterator.next();
all.get();
assert.throws(() => iterator.next(), /iterator was invalidated/);

// What a callback throws comes out of the statement; it can neither close the data base nor run its own statement.
const failure = new Error('mine');
db.function('boom', () => {
  throw failure;
});
assert.throws(
  () => db.prepare('SELECT boom()').get(),
  (error) => error === failure
);
db.function('closes', () => db.close());
assert.throws(() => db.prepare('SELECT closes()').get(), { code: 'ERR_INVALID_STATE' });
let own;
db.function('again', () => own.get());
own = db.prepare('SELECT again()');
assert.throws(() => own.get(), { code: 'ERR_INVALID_STATE' });
assert.strictEqual(db.isOpen, true);

// Aggregates, over groups and windows.
db.aggregate('total', { start: () => 0, step: (a, b) => a + b, inverse: (a, b) => a - b, result: (a) => a * 10 });
assert.strictEqual(db.prepare('SELECT total(id) AS n FROM t').get().n, 60);
const windows = db.prepare('SELECT total(id) OVER (ORDER BY id ROWS 1 PRECEDING) AS n FROM t').all();
assert.deepStrictEqual(
  windows.map(({ n }) => n),
  [10, 30, 50]
);

// The authorizer.
db.setAuthorizer((action) => (action === constants.SQLITE_DELETE ? constants.SQLITE_DENY : constants.SQLITE_OK));
assert.throws(() => db.exec('DELETE FROM t WHERE id = 1'), /not authorized/);
db.setAuthorizer(null);

// Sessions carry changes over.
const copy = new DatabaseSync(':memory:');
copy.deserialize(db.serialize());
const session = db.createSession();
db.exec("UPDATE t SET v = 'uno' WHERE id = 1");
assert.strictEqual(copy.applyChangeset(session.changeset()), true);
session.close();
const sql = copy.createTagStore(1);
assert.strictEqual(sql.get`SELECT v FROM t WHERE id = ${1}`.v, 'uno');
assert.strictEqual(sql.get`SELECT count(*) AS n FROM t`.n, 3);
assert.strictEqual(sql.size, 1);

// Limits.
assert.strictEqual(Object.keys(copy.limits)[0], 'length');
copy.limits.attach = 0;
assert.throws(() => copy.exec("ATTACH ':memory:' AS x"), /too many attached/);
assert.throws(() => (copy.limits.attach = -1), { code: 'ERR_OUT_OF_RANGE' });

// A statement does not outlive its connection, and a backup ends with it.
const late = copy.prepare('SELECT 1');
copy.close();
assert.throws(() => late.get(), /statement has been finalized/);
(async () => {
  const steps = [];
  const target = 'file:nodus_backup?mode=memory&cache=shared';
  const reader = new DatabaseSync(target);
  const pages = await backup(db, target, { rate: 1, progress: (step) => steps.push(step) });
  assert.strictEqual(pages, 2);
  assert.deepStrictEqual(steps, [{ totalPages: 2, remainingPages: 1 }]);
  assert.strictEqual(reader.prepare('SELECT v FROM t WHERE id = 1').get().v, 'uno');
  const ended = backup(db, target);
  db.close();
  await ended.catch((error) => assert.strictEqual(error.code, 'ERR_SQLITE_ERROR'));
})();
