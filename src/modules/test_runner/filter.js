'use strict';

// Which tests run: name patterns, skip patterns, tags, `only` (test runner, "Filtering tests by name").

const { validateArray, validateString } = require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { isRegExp } = require('internal/util/types');

/**
 * A pattern of the command line: "/source/flags" or the source alone.
 * @param {string} text
 * @param {string} option named in the error
 * @returns {RegExp}
 */
function toRegExp(text, option) {
  const match = /^\/(.*)\/([a-z]*)$/.exec(text);
  try {
    return match === null ? new RegExp(text) : new RegExp(match[1], match[2]);
  } catch (error) {
    throw new ERR_INVALID_ARG_VALUE(option, text, `is an invalid regular expression.${error ? ` ${error}` : ''}`);
  }
}

/**
 * Patterns given to run().
 * @param {unknown} value
 * @param {string} name
 * @returns {RegExp[]|null}
 */
function parsePatterns(value, name) {
  if (value == null) return null;
  const list = Array.isArray(value) ? value : [value];
  return list.map((entry, index) => {
    if (isRegExp(entry)) return entry;
    const property = `${name}[${index}]`;
    if (typeof entry === 'string') return toRegExp(entry, property);
    throw new ERR_INVALID_ARG_TYPE(property, ['string', 'RegExp'], entry);
  });
}

let hasWarnedOfTags = false;

/**
 * Tags are compared without regard to case; a test has those of its suite too.
 * @param {unknown} value
 * @param {string[]} inherited
 * @param {string} name
 * @returns {string[]}
 */
function parseTags(value, inherited, name = 'options.tags') {
  if (value === undefined) return inherited;
  validateArray(value, name);
  if (value.length === 0) return inherited;
  if (!hasWarnedOfTags) {
    hasWarnedOfTags = true;
    require('internal/util').emitExperimentalWarning('Test tags');
  }
  const tags = new Set(inherited);
  value.forEach((tag, index) => tags.add(normalizeTag(tag, `${name}[${index}]`)));
  return [...tags];
}

/**
 * @param {unknown} tag
 * @param {string} name
 */
function normalizeTag(tag, name) {
  validateString(tag, name);
  if (tag === '') throw new ERR_INVALID_ARG_VALUE(name, tag, 'must not be empty');
  return tag.toLowerCase();
}

const some = (patterns, test) => patterns.some((pattern) => {
  // A global or sticky expression starts anew for each name.
  pattern.lastIndex = 0;
  if (pattern.test(test.name)) return true;
  pattern.lastIndex = 0;
  return pattern.test(test.nameInPatterns);
});

/** What holds all tests has a name for patterns, too. */
const rootNames = { __proto__: null, name: '<root>', nameInPatterns: '<root>' };

/**
 * What is said of a test is said of all in it.
 * @param {{namePatterns: RegExp[]|null, skipPatterns: RegExp[]|null, tagFilters: string[]|null}} config
 * @param {object} test
 * @returns {boolean} whether the patterns leave this test out
 */
function isLeftOut(config, test) {
  const { namePatterns, skipPatterns, tagFilters } = config;
  const { parent } = test;
  if (namePatterns !== null) {
    parent.hasMatchingName ??= some(namePatterns, rootNames);
    test.hasMatchingName = parent.hasMatchingName || some(namePatterns, test);
    if (!test.hasMatchingName) return true;
  }
  if (skipPatterns !== null) {
    parent.hasSkippedName ??= some(skipPatterns, rootNames);
    test.hasSkippedName = parent.hasSkippedName || some(skipPatterns, test);
    if (test.hasSkippedName) return true;
  }
  return tagFilters !== null && !tagFilters.every((tag) => test.tags.includes(tag));
}

module.exports = { toRegExp, parsePatterns, parseTags, normalizeTag, isLeftOut };
