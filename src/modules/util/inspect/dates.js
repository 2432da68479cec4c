'use strict';

// Dates as inspect() prints them: what Date.prototype.toISOString() gives (ECMA-262, "Date Time String Format"), for which V8 takes
// four times as long.

const { floor } = Math;

const kDay = 86400000;
/** From 1 March of the year 0, where the day that leap years add ends a year, to 1970. */
const kDaysBefore1970 = 719468;
const kDaysOf400Years = 146097;

const twoDigits = (number) => (number < 10 ? '0' + number : '' + number);
const threeDigits = (number) => (number < 100 ? '0' + twoDigits(number) : '' + number);

/**
 * The day so many days after 1 January 1970, of the proleptic Gregorian calendar.
 * @param {number} day
 * @returns {string|undefined} 'YYYY-MM-DD'; undefined for years that are written with more digits or a sign
 */
function formatDay(day) {
  const days = day + kDaysBefore1970;
  const era = floor(days / kDaysOf400Years);
  const inEra = days - era * kDaysOf400Years;
  const yearOfEra = floor((inEra - floor(inEra / 1460) + floor(inEra / 36524) - floor(inEra / 146096)) / 365);
  const inYear = inEra - (365 * yearOfEra + floor(yearOfEra / 4) - floor(yearOfEra / 100));
  // Five months that begin with March or August have 153 days.
  const monthFromMarch = floor((5 * inYear + 2) / 153);
  const dayOfMonth = inYear - floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0 || year > 9999) return undefined;
  return twoDigits(floor(year / 100)) + twoDigits(year % 100) + '-' + twoDigits(month) + '-' + twoDigits(dayOfMonth);
}

/** Most dates of a program are of few days. */
let knownDay;
let knownText;

/**
 * @param {Date} date a valid one
 * @returns {string}
 */
function formatDate(date) {
  const time = dateGetTime(date);
  const day = floor(time / kDay);
  if (day !== knownDay) {
    knownText = formatDay(day);
    knownDay = day;
  }
  if (knownText === undefined) return dateToISOString(date);
  const milliseconds = time - day * kDay;
  const seconds = floor(milliseconds / 1000), minutes = floor(seconds / 60), hours = floor(minutes / 60);
  return knownText + 'T' + twoDigits(hours) + ':' + twoDigits(minutes - hours * 60) + ':' + twoDigits(seconds - minutes * 60) + '.' +
    threeDigits(milliseconds - seconds * 1000) + 'Z';
}

module.exports = { formatDate };
