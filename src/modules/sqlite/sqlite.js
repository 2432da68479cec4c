'use strict';

// node:sqlite (Node documentation, "SQLite"). The classes are native.

const { DatabaseSync, StatementSync, StatementSyncIterator, Session, constants, startBackup } = native('sqlite');

// Iterators of statements are iterators of the language: %Iterator.prototype%, whatever became of the globals.
const { getPrototypeOf, setPrototypeOf } = Object;
setPrototypeOf(StatementSyncIterator.prototype, getPrototypeOf(getPrototypeOf(arrayValues([]))));

/**
 * Copies page by page; each step runs in the thread pool, so that the loop goes on.
 */
async function copy(job, rate, progress) {
  try {
    for (;;) {
      const { 0: done, 1: totalPages, 2: remainingPages } = await job.step(rate);
      if (done) return totalPages;
      progress?.({ totalPages, remainingPages });
    }
  } finally {
    job.end();
  }
}

/**
 * Copies a data base into a file while both stay usable.
 * @param {DatabaseSync} sourceDb
 * @param {string|Uint8Array|URL} path
 * @param {{ source?: string, target?: string, rate?: number, progress?: Function }} [options]
 * @returns {Promise<number>} how many pages it has
 */
function backup(sourceDb, path) {
  // Options that are given as undefined are refused.
  const { 0: job, 1: rate, 2: progress } = arguments.length > 2 ?
    startBackup(sourceDb, path, arguments[2]) : startBackup(sourceDb, path);
  return copy(job, rate, progress);
}

module.exports = { DatabaseSync, StatementSync, Session, constants, backup };
