'use strict';

// fs.glob: walks the directories below `cwd` with the set of places in the patterns that a path may still match, so that
// each directory is read at most once for all patterns together. What a segment matches is minimatch's business.

const binding = native('fs');
const { validateArray, validateBoolean, validateFunction, validateObject, validateString, validateStringArray } =
  require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { Dirent, kEmptyObject, toPathIfFileURL } = require('internal/fs/utils');
const { GLOBSTAR, Minimatch } = require('internal/deps/minimatch/index');
const { isWindows } = require('internal/util');
const { basename, dirname, isAbsolute, join, resolve } = require('path');

const kFile = 1;
const kDirectory = 2;
const kLink = 3;

const kMatchOptions = {
  __proto__: null,
  nocomment: true,
  nonegate: true,
  optimizationLevel: 2,
  platform: isWindows ? 'win32' : 'linux',
  windowsPathsNoEscape: true,
};

/** Does one segment of a pattern, a string or a RegExp, match NAME? */
function matchesSegment(segment, name) {
  if (typeof segment === 'string') return segment === name;
  return typeof segment === 'object' && segment !== null && segment !== GLOBSTAR && segment.test(name);
}

/** Does SEGMENT say something about a directory itself, and nothing about what is in it? */
function isOfDirectory(segment) {
  return segment === '' || segment === '.' || segment === '..';
}

/** Adds INDEX to INDEXES unless it is in. */
function addIndex(indexes, index) {
  if (!indexes.includes(index)) indexes.push(index);
}

/**
 * Places in a pattern: the segments at `indexes` are to be matched by what comes next.
 * @typedef {{segments: Array<string|RegExp|symbol>, indexes: number[]}} State
 */

class Glob {
  #root;
  /** The working directory as it was given: what a Dirent's `parentPath` starts with. */
  #givenRoot;
  #patterns = [];
  #excludes = null;
  #excludeFunction = null;
  #withFileTypes;
  #followSymlinks;
  #found = new Set();
  /** What was found, in order: paths, or Dirents. */
  #results = [];
  /** The places in each pattern that every directory was entered with, so that none is entered twice. */
  #entered = new Map();
  /** Where what is being visited leads to: [its type, states] by path. */
  #next = new Map();
  #stats = new Map();
  /** With `followSymlinks`: the real paths of the directories above and at each place. */
  #chains = new Map();
  /** The directory that was listed last, for several patterns in turn. */
  #listed = { path: undefined, listing: undefined };

  /**
   * @param {string|string[]} pattern
   * @param {{cwd?: string|URL, exclude?: Function|string[], withFileTypes?: boolean,
   *   followSymlinks?: boolean}} [options]
   */
  constructor(pattern, options = kEmptyObject) {
    validateObject(options, 'options');
    const { exclude, cwd, followSymlinks = false, withFileTypes } = options;
    if (followSymlinks !== null) validateBoolean(followSymlinks, 'options.followSymlinks');
    this.#followSymlinks = Boolean(followSymlinks);
    this.#withFileTypes = Boolean(withFileTypes);
    this.#givenRoot = toPathIfFileURL(cwd) ?? '.';
    this.#root = resolve(this.#givenRoot);
    if (exclude != null) this.#setExclude(exclude);
    let patterns = pattern;
    if (pattern === null) validateArray(pattern, 'patterns');
    if (typeof pattern === 'object') {
      validateStringArray(pattern, 'patterns');
    } else {
      validateString(pattern, 'patterns');
      patterns = [pattern];
    }
    for (let i = 0; i < patterns.length; i++) {
      this.#patterns.push(...new Minimatch(patterns[i], kMatchOptions).set);
    }
  }

  #setExclude(exclude) {
    if (typeof exclude === 'function') {
      validateFunction(exclude, 'options.exclude');
      this.#excludeFunction = exclude;
      return;
    }
    if (!Array.isArray(exclude)) {
      throw new ERR_INVALID_ARG_TYPE('options.exclude', ['function', 'string[]'], exclude);
    }
    validateStringArray(exclude, 'options.exclude');
    const matchers = exclude.map((pattern) => new Minimatch(resolve(this.#root, pattern), kMatchOptions));
    this.#excludes = (path) => matchers.some((matcher) => matcher.match(path));
  }

  // The walk is written once, as a generator that asks for directories and stats and is answered at once or later.

  /** @returns {string[]|Dirent[]} */
  globSync() {
    const walk = this.#walk();
    let step = walk.next();
    while (!step.done) step = walk.next(this.#answer(step.value, undefined));
    return this.#results;
  }

  async* glob() {
    const walk = this.#walk();
    let given = 0;
    let step = walk.next();
    for (;;) {
      while (given < this.#results.length) yield this.#results[given++];
      if (step.done) return;
      step = walk.next(await this.#answer(step.value, true));
    }
  }

  /** A directory's [names, types], a path's type or real path; undefined for what is not there. FORM true: a promise. */
  #answer({ operation, path }, form) {
    if (path.includes('\0')) return undefined;
    const missing = () => undefined;
    const typeOf = (stats) => (stats.isDirectory() ? kDirectory : stats.isSymbolicLink() ? kLink :
      stats.isFile() ? kFile : 0);
    if (form) {
      switch (operation) {
        case 'list': return binding.readdir(path, 'utf8', true, false, true).catch(missing);
        case 'real path': return binding.realpath(path, 'utf8', true).catch(missing);
        case 'target': return binding.stat(path, false, true).then(typeOf, missing);
        default: return binding.lstat(path, false, true).then(typeOf, missing);
      }
    }
    try {
      switch (operation) {
        case 'list': return binding.readdir(path, 'utf8', true, false);
        case 'real path': return binding.realpath(path, 'utf8');
        case 'target': return typeOf(binding.stat(path, false));
        default: return typeOf(binding.lstat(path, false));
      }
    } catch {
      return undefined;
    }
  }

  * #typeOf(path) {
    const fullPath = resolve(this.#root, path);
    if (!this.#stats.has(fullPath)) this.#stats.set(fullPath, yield { operation: 'stat', path: fullPath });
    return this.#stats.get(fullPath);
  }

  #add(path, type) {
    if (this.#found.has(path)) return;
    this.#found.add(path);
    this.#results.push(this.#withFileTypes ? this.#dirent(path, type) : path);
  }

  #dirent(path, type) {
    const place = isAbsolute(path) ? path : join(this.#givenRoot, path);
    return new Dirent(basename(place), type, dirname(place));
  }

  /** Is PATH, which may lead on, not to be looked at? A directory all of whose contents are excluded is not. */
  #isExcluded(path, type) {
    if (this.#excludes !== null) {
      if (this.#isResultExcluded(path)) return true;
      return type === kDirectory && path !== '.' && this.#excludes(`${resolve(this.#root, path)}/`);
    }
    if (this.#excludeFunction === null) return false;
    return Boolean(this.#excludeFunction(this.#withFileTypes ? this.#dirent(path, type) : path));
  }

  * #walk() {
    if (this.#isResultExcluded('.')) return;
    const isThere = (yield* this.#typeOf('.')) !== undefined;
    const first = [];
    for (const segments of this.#patterns) {
      // Nothing is left of "a/..".
      if (segments.length === 0 || (segments.length === 1 && segments[0] === '')) continue;
      if (isThere || segments[0] === '') first.push({ segments, indexes: [0] });
    }
    // [path, its type, states]: what was met last is walked first.
    const pending = [['.', kDirectory, first]];
    while (pending.length > 0) {
      const { 0: path, 1: type, 2: states } = pending.pop();
      yield* this.#visit(path, type, states);
      for (const { 0: child, 1: { 0: childType, 1: childStates } } of this.#next) pending.push([child, childType, childStates]);
      this.#next.clear();
    }
  }

  /** PATH is to be visited for the places INDEXES of SEGMENTS, too. */
  #lead(path, type, segments, indexes) {
    if (this.#isExcluded(path, type)) return;
    const known = this.#next.get(path);
    if (known === undefined) this.#next.set(path, [type, [{ segments, indexes }]]);
    else known[1].push({ segments, indexes });
  }

  /** Those of INDEXES that PATH was not visited with before. */
  #freshIndexes(path, segments, indexes) {
    let entered = this.#entered.get(path);
    if (entered === undefined) this.#entered.set(path, entered = new Map());
    let places = entered.get(segments);
    if (places === undefined) entered.set(segments, places = new Set());
    const fresh = [];
    for (let i = 0; i < indexes.length; i++) {
      if (places.has(indexes[i])) continue;
      places.add(indexes[i]);
      fresh.push(indexes[i]);
    }
    return fresh;
  }

  /** Settles for one pattern after the other what it says about PATH itself and about its entries. */
  * #visit(path, type, states) {
    const isDirectory = type === kDirectory ||
      (type === kLink && (!this.#followSymlinks || (yield* this.#leadsToDirectory(path))));
    let isNew;
    for (let i = 0; i < states.length; i++) {
      const { segments, indexes } = states[i];
      const fresh = this.#freshIndexes(path, segments, indexes);
      const active = this.#settle(path, type, isDirectory, segments, fresh);
      if (active.length === 0) continue;
      isNew ??= !this.#followSymlinks || (yield* this.#isNewBelowItself(path));
      if (isNew) {
        yield* this.#enter(path, segments, active);
        continue;
      }
      // A circle is not walked, yet a last name that was written out is looked for.
      const last = segments.length - 1;
      const isNext = active.includes(last) || (segments[last - 1] === GLOBSTAR && active.includes(last - 1));
      if (isNext && typeof segments[last] === 'string') yield* this.#enter(path, segments, [last]);
    }
  }

  /** What the places INDEXES say about PATH itself. Gives those that its entries are to match. */
  #settle(path, type, isDirectory, segments, indexes) {
    const active = [];
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i];
      const segment = segments[index];
      const isLast = index === segments.length - 1;
      if (segment === GLOBSTAR) {
        // "**" is also the directory itself, or none of the directories that it may stand for.
        if (isLast) this.#add(path, type);
        else if (isOfDirectory(segments[index + 1]) && !indexes.includes(index + 1)) indexes.push(index + 1);
        if (isDirectory) active.push(index);
      } else if (segment === '' && index === 0) {
        this.#lead('/', kDirectory, segments, [1]);
      } else if (segment === '') {
        // A trailing slash: only directories.
        if (isLast && isDirectory) this.#add(path, type);
      } else if (segment === '.' && isLast) {
        // What is there, a directory or not, but not all that "**" stands for.
        if (index > 0 && segments[index - 1] !== GLOBSTAR) this.#add(path, type);
      } else if (segment === '..' || segment === '.') {
        if (!isDirectory) continue;
        const target = segment === '.' ? path : join(path, '..');
        if (!isLast) this.#lead(target, kDirectory, segments, [index + 1]);
        else if (segment === '..' && index > 0) this.#add(target, kDirectory);
      } else if (isDirectory) {
        active.push(index);
      }
    }
    return active;
  }

  /** Does the link PATH lead to a directory? */
  * #leadsToDirectory(path) {
    return (yield { operation: 'target', path: resolve(this.#root, path) }) === kDirectory;
  }

  /** Is the link PATH one to a directory that is to be walked, too? */
  * #followsTo(path) {
    return this.#followSymlinks && (yield* this.#leadsToDirectory(path));
  }

  /** Is the directory PATH another one than all those above it on the way that it was reached? */
  * #isNewBelowItself(path) {
    const fullPath = resolve(this.#root, path);
    const real = (yield { operation: 'real path', path: fullPath }) ?? fullPath;
    const above = path === '.' || path === '/' ? [] : this.#chains.get(dirname(path)) ?? [];
    if (above.includes(real)) return false;
    this.#chains.set(path, [...above, real]);
    return true;
  }

  /** Matches the entries of PATH with the places INDEXES of SEGMENTS. */
  * #enter(path, segments, indexes) {
    const fullPath = resolve(this.#root, path);
    const name = segments[indexes[0]];
    if (indexes.length === 1 && typeof name === 'string') {
      // One known name: no need to read the directory, which may be forbidden.
      const type = yield* this.#typeOf(join(path, name));
      if (type === undefined) return;
      const leads = type === kDirectory || (type === kLink && (yield* this.#followsTo(join(path, name))));
      this.#meet(path, fullPath, name, type, leads, segments, indexes);
      return;
    }
    if (this.#listed.path !== fullPath) {
      this.#listed = { path: fullPath, listing: yield { operation: 'list', path: fullPath } };
    }
    const { listing } = this.#listed;
    if (listing === undefined) return;
    const { 0: names, 1: types } = listing;
    for (let i = 0; i < names.length; i++) {
      const type = types[i];
      const leads = type === kDirectory || (type === kLink && (yield* this.#followsTo(join(path, names[i]))));
      this.#meet(path, fullPath, names[i], type, leads, segments, indexes);
    }
  }

  /** What the entry NAME of PATH, which LEADS to a directory or not, says to the places INDEXES of SEGMENTS. */
  #meet(path, fullPath, name, type, leads, segments, indexes) {
    const last = segments.length - 1;
    const next = [];
    let isFound = false;
    let isPruned;
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i];
      const segment = segments[index];
      if (segment === GLOBSTAR) {
        const isNext = index !== last && matchesSegment(segments[index + 1], name);
        if (name[0] === '.' && !isNext) continue;
        isPruned ??= this.#excludeFunction !== null &&
          Boolean(this.#excludeFunction(this.#withFileTypes ? new Dirent(name, type, fullPath) : name));
        if (isPruned) continue;
        if (leads) addIndex(next, index);
        if (index === last) {
          isFound ||= !leads || type === kLink;
          continue;
        }
        // What follows "**" is matched here, when it stands for no directory: behind a function that has a say in it.
        if (isNext && index + 1 === last) isFound = true;
        else if (isNext && this.#leadsOn(type, leads, segments, index + 1)) addIndex(next, index + 2);
        // "**" does not wander through links, but one may be the last directory it stands for.
        if ((isNext && leads) || (type === kLink && (isNext || segments[0] === '.'))) addIndex(next, index + 1);
      } else if (matchesSegment(segment, name)) {
        if (index === last) isFound = true;
        else if (this.#leadsOn(type, leads, segments, index)) addIndex(next, index + 1);
      }
    }
    if (!isFound && next.length === 0) return;
    const child = join(path, name);
    if (isFound && !this.#isResultExcluded(child)) this.#add(child, type);
    if (next.length > 0) this.#lead(child, type, segments, next);
  }

  /** Does an entry of TYPE that segment INDEX matched take the pattern further? */
  #leadsOn(type, leads, segments, index) {
    if (leads) return true;
    // Without `followSymlinks` only a name that was written out leads through a link, and not what "**" found.
    return typeof segments[index] === 'string' && !this.#followSymlinks &&
      (segments[index - 1] !== GLOBSTAR || segments[0] === '.' || type !== kLink);
  }

  /** Patterns may exclude all that is in a directory, which is then found yet. */
  #isResultExcluded(path) {
    return this.#excludes !== null && this.#excludes(resolve(this.#root, path));
  }
}

/** Does PATTERN stand for more than one name? */
function hasMagic(pattern) {
  return new Minimatch(pattern, kMatchOptions).hasMagic();
}

module.exports = { Glob, hasMagic };
