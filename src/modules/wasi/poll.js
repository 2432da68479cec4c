'use strict';

// poll_oneoff: waiting for the first of clocks and descriptors (WASI preview 1, "Functions", poll_oneoff).

const { WasiError, errno, rights } = require('internal/wasi/abi');
const { poll, POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLRDHUP } = native('wasi');

const kSubscriptionSize = 48;
const kEventSize = 32;

/** Kinds of subscriptions and events. */
const kClock = 0;
const kRead = 1;
const kWrite = 2;

const kHangup = 1;
/** Words of a record of the binding: fd, events, what came of it, bytes to read. */
const kWords = 4;

/** Milliseconds that a thread sleeps at most before it looks whether it is to be ended. */
const kNap = 100;

/**
 * @param {DataView} view
 * @param {number} at
 * @param {(id: number) => bigint} clock
 */
function readSubscription(view, at, clock) {
  const userdata = view.getBigUint64(at, true);
  const tag = view.getUint8(at + 8);
  if (tag === kRead || tag === kWrite) return { userdata, tag, number: view.getUint32(at + 16, true) };
  if (tag !== kClock) throw new WasiError(errno.EINVAL);
  const id = view.getUint32(at + 16, true);
  const timeout = view.getBigUint64(at + 24, true);
  const isAbsolute = view.getUint16(at + 40, true) & 1;
  return { userdata, tag, wait: isAbsolute ? timeout - clock(id) : timeout };
}

const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

/** Sleeps until `deadline` at most; how many of `records` are ready. */
function waitFor(records, deadline) {
  const { isMainThread } = require('worker_threads');
  for (;;) {
    const left = deadline === Infinity ? Infinity : Math.max(0, Math.ceil(deadline - milliseconds()));
    let nap = Math.min(left, 0x7fff_ffff);
    // The main thread is not ended by anybody; the others look up now and then.
    if (!isMainThread) nap = Math.min(nap, kNap);
    const ready = poll(nap === 0x7fff_ffff && left === Infinity ? -1 : nap, records);
    if (ready > 0 || left === 0) return ready;
  }
}

function sleep(time) {
  if (time > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time);
}

/** What became of one descriptor; undefined: nothing yet. */
function eventOf({ userdata, tag }, revents, available) {
  if (revents & POLLNVAL) return { userdata, tag, error: errno.EBADF, size: 0, flags: 0 };
  const wanted = tag === kRead ? POLLIN : POLLOUT;
  const flags = revents & (POLLHUP | POLLRDHUP) ? kHangup : 0;
  if (revents & wanted || flags !== 0) return { userdata, tag, error: 0, size: tag === kRead ? available : 0, flags };
  return revents & POLLERR ? { userdata, tag, error: errno.EBADF, size: 0, flags: 0 } : undefined;
}

/**
 * @param {DataView} view of the program's memory
 * @param {number} input subscriptions
 * @param {number} output events
 * @param {number} count
 * @param {{clock: (id: number) => bigint, descriptor: (number: number) => {fd: number, base: bigint}|undefined}} system
 * @returns {number} how many events there are
 */
function pollOneoff(view, input, output, count, { clock, descriptor }) {
  if (count === 0) throw new WasiError(errno.EINVAL);
  const events = [];
  const pending = [];
  let nearest;
  for (let i = 0; i < count; i++) {
    const subscription = readSubscription(view, input + i * kSubscriptionSize, clock);
    const { userdata, tag } = subscription;
    if (tag === kClock) {
      if (nearest === undefined || subscription.wait < nearest.wait) nearest = subscription;
      continue;
    }
    const target = descriptor(subscription.number);
    const isAllowed = target !== undefined && (target.base & rights.POLL_FD_READWRITE) !== 0n;
    if (isAllowed) pending.push({ userdata, tag, fd: target.fd });
    else events.push({ userdata, tag, error: target === undefined ? errno.EBADF : errno.ENOTCAPABLE, size: 0, flags: 0 });
  }
  const wait = nearest === undefined ? Infinity : Math.max(0, Number(nearest.wait) / 1e6);
  if (pending.length > 0) {
    const records = new Int32Array(pending.length * kWords);
    pending.forEach(({ fd, tag }, i) => {
      records[i * kWords] = fd;
      records[i * kWords + 1] = tag === kRead ? POLLIN | POLLRDHUP : POLLOUT;
    });
    // What is an event already is not waited for.
    waitFor(records, events.length > 0 ? 0 : wait === Infinity ? wait : milliseconds() + wait);
    pending.forEach((subscription, i) => {
      const event = eventOf(subscription, records[i * kWords + 2], records[i * kWords + 3]);
      if (event !== undefined) events.push(event);
    });
  } else if (events.length === 0) {
    sleep(wait);
  }
  if (events.length === 0 && nearest !== undefined) {
    events.push({ userdata: nearest.userdata, tag: kClock, error: 0, size: 0, flags: 0 });
  }
  events.forEach(({ userdata, tag, error, size, flags }, i) => {
    const at = output + i * kEventSize;
    view.setBigUint64(at, userdata, true);
    view.setUint16(at + 8, error, true);
    view.setUint8(at + 10, tag);
    view.setBigUint64(at + 16, BigInt(size), true);
    view.setUint16(at + 24, flags, true);
  });
  return events.length;
}

module.exports = { pollOneoff };
