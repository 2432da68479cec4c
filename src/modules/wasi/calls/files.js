'use strict';

// What calls on descriptors and on paths have in common: the status of files, their times and flags.

const { WasiError, fdflags, filetypeOf, fstflags } = require('internal/wasi/abi');

const { O_APPEND, O_DSYNC, O_NONBLOCK, O_SYNC } = require('fs').constants;
const { asUintN } = BigInt;
const { ATIM, ATIM_NOW, MTIM, MTIM_NOW } = fstflags;
const kFilestatSize = 64;
const kSecond = 1_000_000_000n;

/** Flags of open(2). */
function systemFlags(flags) {
  return (flags & fdflags.APPEND ? O_APPEND : 0) | (flags & fdflags.DSYNC ? O_DSYNC : 0) |
    (flags & fdflags.NONBLOCK ? O_NONBLOCK : 0) | (flags & (fdflags.RSYNC | fdflags.SYNC) ? O_SYNC : 0);
}

/** @param {Memory} memory @param {number} at @param {fs.BigIntStats} stats */
function putFilestat({ view }, at, stats) {
  view.setBigUint64(at, stats.dev, true);
  view.setBigUint64(at + 8, stats.ino, true);
  view.setUint8(at + 16, filetypeOf(stats));
  view.setBigUint64(at + 24, stats.nlink, true);
  view.setBigUint64(at + 32, stats.size, true);
  view.setBigUint64(at + 40, stats.atimeNs, true);
  view.setBigUint64(at + 48, stats.mtimeNs, true);
  view.setBigUint64(at + 56, stats.ctimeNs, true);
}

/** No other flags than those there are, and no time given that is to be the present. */
function checkTimes(flags) {
  const both = (one, other) => (flags & one) !== 0 && (flags & other) !== 0;
  if ((flags & ~(ATIM | ATIM_NOW | MTIM | MTIM_NOW)) !== 0 || both(ATIM, ATIM_NOW) || both(MTIM, MTIM_NOW)) throw new WasiError('EINVAL');
}

/**
 * What utimes() takes: whole seconds, as in Node.
 * @param {number} flags
 * @param {bigint} atim
 * @param {bigint} mtim
 * @param {() => fs.BigIntStats} stat
 */
function timesToSet(flags, atim, mtim, stat) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const pick = (isGiven, isNow, given, old) => Number((isNow ? now : isGiven ? given : asUintN(64, stat()[old])) / kSecond);
  return [pick(flags & ATIM, flags & ATIM_NOW, atim, 'atimeNs'), pick(flags & MTIM, flags & MTIM_NOW, mtim, 'mtimeNs')];
}

module.exports = { checkTimes, kFilestatSize, putFilestat, systemFlags, timesToSet };
