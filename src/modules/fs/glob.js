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

/**
 * A place in a pattern: the segment at `index` is to be matched by what comes next.
 * @typedef {{segments: Array<string|RegExp|symbol>, index: number}} State
 */

/** Adds STATE to STATES unless it is in. */
function addState(states, segments, index) {
  for (let i = 0; i < states.length; i++) {
    if (states[i].segments === segments && states[i].index === index) return;
  }
  states.push({ segments, index });
}

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
  /** States every directory was entered with, so that none is entered twice. */
  #entered = new Map();
  #stats = new Map();
  /** With `followSymlinks`: the real paths of the directories above and at each place. */
  #chains = new Map();

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
    // A directory all of whose contents are excluded is itself.
    this.#excludes = (path) => matchers.some((matcher) => matcher.match(path) || matcher.match(`${path}/`));
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

  #isExcluded(path, type) {
    if (this.#excludes !== null) return this.#excludes(resolve(this.#root, path));
    if (this.#excludeFunction === null) return false;
    return Boolean(this.#excludeFunction(this.#withFileTypes ? this.#dirent(path, type) : path));
  }

  * #walk() {
    // [path, its type, states]
    const pending = [];
    const first = [];
    for (const segments of this.#patterns) {
      // Nothing is left of "a/..".
      if (segments.length === 0 || (segments.length === 1 && segments[0] === '')) continue;
      if (segments[0] === '' && segments.length > 1) pending.push(['/', kDirectory, [{ segments, index: 1 }]]);
      else addState(first, segments, 0);
    }
    if (first.length > 0 && (yield* this.#typeOf('.')) !== undefined) pending.push(['.', kDirectory, first]);
    while (pending.length > 0) {
      const { 0: path, 1: type, 2: states } = pending.shift();
      yield* this.#visit(path, type, states, pending);
    }
  }

  /** Settles what STATES say about PATH itself, then walks its entries. */
  * #visit(path, type, states, pending) {
    const key = resolve(this.#root, path);
    let entered = this.#entered.get(path);
    if (entered === undefined) this.#entered.set(path, entered = []);
    const isStart = path === '.' || path === '/';
    const fresh = [];
    for (const { segments, index } of states) {
      const before = entered.length;
      addState(entered, segments, index);
      if (entered.length > before) fresh.push({ segments, index });
    }
    if (fresh.length === 0) return;
    if (!isStart && this.#isExcluded(path, type)) return;
    const isDirectory = type === kDirectory ||
      (type === kLink && (!this.#followSymlinks || (yield* this.#leadsToDirectory(path))));

    const active = [];
    for (let i = 0; i < fresh.length; i++) {
      const { segments, index } = fresh[i];
      const segment = segments[index];
      const isLast = index === segments.length - 1;
      if (segment === GLOBSTAR) {
        if (isLast) {
          // "**" is also the directory itself.
          this.#add(path, type);
        } else {
          // None of the directories that "**" may stand for.
          addState(fresh, segments, index + 1);
        }
        if (isDirectory) active.push(fresh[i]);
      } else if (segment === '') {
        // A trailing slash: only directories.
        if (isLast && isDirectory) this.#add(path, type);
      } else if (segment === '.' && isLast) {
        // What is there, a directory or not, but not all that "**" stands for.
        if (index > 0 && segments[index - 1] !== GLOBSTAR) this.#add(path, type);
      } else if (segment === '..' || segment === '.') {
        if (!isDirectory) continue;
        const target = segment === '.' ? path : join(path, '..');
        if (!isLast) pending.push([target, kDirectory, [{ segments, index: index + 1 }]]);
        else if (segment === '..' && index > 0) this.#add(target, kDirectory);
      } else if (isDirectory) {
        active.push(fresh[i]);
      }
    }
    if (active.length === 0) return;
    if (!this.#followSymlinks || (yield* this.#isNewBelowItself(path, key))) {
      yield* this.#enter(path, key, active, pending);
      return;
    }
    // A circle is not walked, yet a last name that was written out is looked for.
    const named = active.filter(({ segments, index }) =>
      index === segments.length - 1 && typeof segments[index] === 'string');
    for (const state of named) yield* this.#enter(path, key, [state], pending);
  }

  /** Does the link PATH lead to a directory? */
  * #leadsToDirectory(path) {
    return (yield { operation: 'target', path: resolve(this.#root, path) }) === kDirectory;
  }

  /** Is the directory PATH another one than all those above it on the way that it was reached? */
  * #isNewBelowItself(path, fullPath) {
    const real = (yield { operation: 'real path', path: fullPath }) ?? fullPath;
    const above = path === '.' || path === '/' ? [] : this.#chains.get(dirname(path)) ?? [];
    if (above.includes(real)) return false;
    this.#chains.set(path, [...above, real]);
    return true;
  }

  * #enter(path, fullPath, states, pending) {
    const literals = new Set();
    for (const { segments, index } of states) {
      if (typeof segments[index] !== 'string') literals.add(null);
      else literals.add(segments[index]);
    }
    let names;
    let types;
    if (literals.size === 1 && !literals.has(null)) {
      // One known name: no need to read the directory, which may be forbidden.
      const { 0: name } = [...literals];
      const type = yield* this.#typeOf(join(path, name));
      if (type === undefined) return;
      names = [name];
      types = [type];
    } else {
      const listed = yield { operation: 'list', path: fullPath };
      if (listed === undefined) return;
      ({ 0: names, 1: types } = listed);
    }
    for (let i = 0; i < names.length; i++) {
      const leads = types[i] === kDirectory ||
        (types[i] === kLink && this.#followSymlinks && (yield* this.#leadsToDirectory(join(path, names[i]))));
      this.#matchEntry(path, names[i], types[i], leads, states, pending);
    }
  }

  /** What the entry NAME of PATH, which LEADS to a directory or not, does to each state. */
  #matchEntry(path, name, type, leads, states, pending) {
    const child = join(path, name);
    const next = [];
    let isFound = false;
    let isPruned;
    for (const { segments, index } of states) {
      const segment = segments[index];
      const last = segments.length - 1;
      if (segment === GLOBSTAR) {
        if (name[0] === '.') continue;
        isPruned ??= this.#excludeFunction !== null &&
          Boolean(this.#excludeFunction(this.#withFileTypes ? this.#dirent(child, type) : name));
        if (isPruned) continue;
        if (leads) {
          addState(next, segments, index);
          if (index === last && type === kLink) isFound = true;
        } else if (index === last) {
          isFound = true;
        } else if (type === kLink && (segments[0] === '.' || matchesSegment(segments[index + 1], name))) {
          // "**" does not wander through links, but one may be the last directory it stands for.
          addState(next, segments, index + 1);
        }
      } else if (matchesSegment(segment, name)) {
        if (index === last) isFound = true;
        // Without `followSymlinks` only a name that was written out leads through a link, and not what "**" found.
        else if (leads || (typeof segment === 'string' && !this.#followSymlinks &&
          (segments[index - 1] !== GLOBSTAR || segments[0] === '.' || type !== kLink))) {
          addState(next, segments, index + 1);
        }
      }
    }
    if (isFound && !this.#isResultExcluded(child, type)) this.#add(child, type);
    if (next.length > 0) pending.push([child, type, next]);
  }

  #isResultExcluded(path, type) {
    return this.#excludes !== null && this.#isExcluded(path, type);
  }
}

module.exports = { Glob };
