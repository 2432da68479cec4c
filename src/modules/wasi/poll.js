'use strict';

// poll_oneoff: waiting for the first of clocks and descriptors (WASI preview 1, "Functions", poll_oneoff).

const { WasiError, errno, rights } = require('internal/wasi/abi');
const { timeOf } = require('internal/wasi/clocks');
const { checkPollable, poll, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } = native('wasi');

const kSubscriptionSize = 48;
const kEventSize = 32;

/** Kinds of subscriptions and events. */
const kClock = 0;
const kRead = 1;
const kWrite = 2;

const kAbsolute = 1;
const kHangup = 1;
const kBlank = { userdata: 0n, error: errno.SUCCESS, tag: kClock };
/** Words of a record of the binding: fd, events, what came of it. */
const kWords = 3;

const { max } = Math;
/** Milliseconds that a thread sleeps at most before it looks whether it is to be ended. */
const kNap = 100;

const needed = {
  __proto__: null,
  [kRead]: { events: POLLIN | POLLRDHUP, right: rights.POLL_FD_READWRITE | rights.FD_READ },
  [kWrite]: { events: POLLOUT | POLLRDHUP, right: rights.POLL_FD_READWRITE | rights.FD_WRITE },
};

/** The descriptor that is waited for; undefined: there is none of this number. */
function pollable(descriptors, number, right) {
  try {
    const { fd } = descriptors.get(number, right);
    checkPollable(fd);
    return fd;
  } catch (error) {
    if (error instanceof WasiError && error.number === errno.EBADF) return undefined;
    throw error;
  }
}

/**
 * @param {DescriptorTable} descriptors
 * @param {DataView} view
 * @param {number} at
 */
function readSubscription(descriptors, view, at) {
  const userdata = view.getBigUint64(at, true);
  const tag = view.getUint8(at + 8);
  if (tag === kClock) {
    const timeout = view.getBigUint64(at + 24, true);
    const isAbsolute = view.getUint16(at + 40, true) === kAbsolute;
    return { userdata, tag, wait: isAbsolute ? timeout - timeOf(view.getUint32(at + 16, true)) : timeout };
  }
  if (!(tag in needed)) throw new WasiError('EINVAL');
  const { events, right } = needed[tag];
  return { userdata, tag, events, fd: pollable(descriptors, view.getUint32(at + 16, true), right) };
}

const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

/** Sleeps until `deadline` at most; how many of `records` are ready. */
function waitFor(records, deadline) {
  const { isMainThread } = require('worker_threads');
  for (;;) {
    const left = deadline === Infinity ? Infinity : max(0, Math.ceil(deadline - milliseconds()));
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
function eventOf({ userdata, tag, events }, revents) {
  if (revents & POLLERR) return { userdata, tag, error: errno.EIO, flags: 0 };
  // A hang-up alone stands for all that was waited for.
  const happened = revents === POLLHUP ? events : revents & events;
  if (happened === 0) return undefined;
  return { userdata, tag, error: errno.SUCCESS, flags: happened & POLLRDHUP ? kHangup : 0 };
}

/** Waits for what there is to wait for; what became of the descriptors, one by one. */
function waitForDescriptors(subscriptions, wait) {
  const pending = arrayFilter(subscriptions, ({ fd }) => fd !== undefined);
  const records = new Int32Array(pending.length * kWords);
  arrayForEach(pending, (subscription, i) => {
    subscription.at = i * kWords;
    records[subscription.at] = subscription.fd;
    records[subscription.at + 1] = subscription.events;
  });
  if (pending.length === 0 || waitFor(records, wait === Infinity ? wait : milliseconds() + wait) === 0) return [];
  const events = arrayMap(subscriptions, (subscription) => {
    const { fd, userdata, tag, at } = subscription;
    return fd === undefined ? { userdata, tag, error: errno.EBADF, flags: 0 } : eventOf(subscription, records[at + 2]);
  });
  return arrayFilter(events, (event) => event !== undefined);
}

/** Writes the events; those that could have been are blank. */
function writeEvents(view, output, count, events) {
  for (let i = 0; i < count; i++) {
    const at = output + i * kEventSize;
    const { userdata, error, tag, flags } = events[i] ?? kBlank;
    view.setBigUint64(at, userdata, true);
    view.setUint16(at + 8, error, true);
    view.setUint8(at + 10, tag);
    if (tag === kClock) continue;
    // Node does not tell how many bytes there are to read.
    view.setBigUint64(at + 16, 0n, true);
    view.setUint16(at + 24, flags, true);
  }
}

/**
 * Waits for the first of the subscriptions. (Node waits for all descriptors, or for the clock.)
 * @param {{ memory: Memory, descriptors: DescriptorTable }} system
 * @param {number} input subscriptions
 * @param {number} output events
 * @param {number} count
 * @param {number} result how many events there are
 */
function pollOneoff({ memory, descriptors }, input, output, count, result) {
  memory.check(input, count * kSubscriptionSize);
  memory.check(output, count * kEventSize);
  const { view } = memory;
  if (count === 0) throw new WasiError('EINVAL');
  const subscriptions = Array.from({ __proto__: null, length: count }, (_, i) => readSubscription(descriptors, view, input + i * kSubscriptionSize));
  const descriptorsWanted = arrayFilter(subscriptions, ({ tag }) => tag !== kClock);
  const clocks = arrayFilter(subscriptions, ({ tag }) => tag === kClock);
  const clock = arrayReduce(clocks, (nearest, other) => (nearest?.wait <= other.wait ? nearest : other), undefined);
  const wait = clock === undefined ? Infinity : max(0, Number(clock.wait) / 1e6);
  const events = waitForDescriptors(descriptorsWanted, wait);
  if (descriptorsWanted.length === 0) sleep(wait);
  // Where nothing became of the descriptors, it is the clock, even if there is none.
  if (events.length === 0) arrayPush(events, { userdata: clock?.userdata ?? 0n, tag: kClock, error: errno.SUCCESS });
  writeEvents(view, output, count, events);
  view.setUint32(result, events.length, true);
}

module.exports = { pollOneoff };
