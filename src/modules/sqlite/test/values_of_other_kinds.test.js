'use strict';

// Booleans and memory of all kinds as values, and options that are written out as undefined.

const assert = require('node:assert');
const { DatabaseSync } = require('node:sqlite');

const database = new DatabaseSync(':memory:');
const row = (object) => ({ ...object });
for (const [value, shown, type] of [
  [true, 1, 'integer'], [false, 0, 'integer'],
  [new ArrayBuffer(2), new Uint8Array(2), 'blob'], [new SharedArrayBuffer(2), new Uint8Array(2), 'blob'],
]) {
  assert.deepStrictEqual(row(database.prepare('select ? as x, typeof(?1) as t').get(value)), { x: shown, t: type });
  assert.deepStrictEqual(row(database.prepare('select :a as x').get({ a: value })), { x: shown });
  if (type === 'integer') continue;
  database.function('give', () => value);
  assert.deepStrictEqual(row(database.prepare('select give() as x').get()), { x: shown });
}

database.exec('create table t(a integer primary key)');
assert.deepStrictEqual(Object.keys(database.prepare('insert into t values(1)').run()), ['changes', 'lastInsertRowid']);
for (const [options, name] of [[undefined, 'options'], [{ table: undefined }, 'options.table'], [{ db: undefined }, 'options.db']]) {
  assert.throws(() => database.createSession(options), { code: 'ERR_INVALID_ARG_TYPE', message: new RegExp(`"${name}"`) });
}
const changes = database.createSession({}).changeset();
assert.throws(() => database.applyChangeset(changes, { filter: undefined }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.strictEqual(database.applyChangeset(changes, { onConflict: undefined }), true);
