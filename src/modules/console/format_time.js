'use strict';

// Durations as console.time() prints them.

const kSecond = 1000;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;

const pad = (value) => `${value}`.padStart(2, '0');

/**
 * "1:02:03.456 (h:mm:ss.mmm)", "2:03.456 (m:ss.mmm)", "3.456s" or "4.567ms".
 * @param {number} milliseconds
 */
function formatTime(milliseconds) {
  let hours = 0;
  let minutes = 0;
  let seconds = 0;
  let rest = milliseconds;
  if (rest >= kSecond) {
    if (rest >= kMinute) {
      if (rest >= kHour) {
        hours = Math.floor(rest / kHour);
        rest %= kHour;
      }
      minutes = Math.floor(rest / kMinute);
      rest %= kMinute;
    }
    seconds = rest / kSecond;
  }
  if (hours !== 0 || minutes !== 0) {
    const { 0: whole, 1: fraction } = seconds.toFixed(3).split('.');
    const start = hours !== 0 ? `${hours}:${pad(minutes)}` : minutes;
    return `${start}:${pad(whole)}.${fraction} (${hours !== 0 ? 'h:m' : ''}m:ss.mmm)`;
  }
  if (seconds !== 0) return `${seconds.toFixed(3)}s`;
  return `${Number(numberToFixed(milliseconds, 3))}ms`;
}

module.exports = { formatTime };
