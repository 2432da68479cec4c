'use strict';

// Watch mode of the test runner (run({ watch: true }) and --test --watch): every file runs, and runs again when it, or something that it
// has loaded, changes. Files run in processes of their own; without isolation, all of them in one.

const path = require('path');
const { addAbortListener } = require('internal/events/abort_listener');
const { FileWatcher } = require('internal/watch/file_watcher');
const { findTestFiles } = require('internal/test_runner/discover');
const { kAllFiles, runFile } = require('internal/test_runner/file_test');

/** Where changes are of no interest, and there are many of them. */
const kIgnored = ['node_modules', '.git'];

class Watch {
  #harness;
  #options;
  #watcher = new FileWatcher();
  /** What runs as one, by how it was asked for: a file, or all of them. @type {Set<string>} */
  #units;
  #isIsolated;
  /** The files that there were, where they are no units. */
  #found;
  /** @type {Map<string, {promise: Promise<void>, test?: object, child?: object}>} by unit */
  #running = new Map();
  /** Restarts happen one after the other. */
  #restarts = Promise.resolve();
  #waiting = 0;

  constructor(harness, files, options) {
    this.#harness = harness;
    this.#options = options;
    this.#isIsolated = options.isolation === 'process';
    this.#units = new Set(this.#isIsolated ? files : [kAllFiles]);
    this.#found = files;
    this.#watcher.on('changed', (change) => this.#onChange(change));
  }

  /** Resolved when the caller's signal says that it is enough. */
  async run() {
    const { files, cwd, signal } = this.#options;
    if (signal?.aborted) return;
    const { promise, resolve } = Promise.withResolvers();
    if (signal !== undefined) addAbortListener(signal, resolve);
    if (files == null) this.#watcher.watchTree(cwd, { __proto__: null, ignore: isIgnored });
    for (const unit of this.#units) this.#start(unit);
    if (this.#running.size === 0) this.#harness.endRound();
    await promise;
    this.#watcher.close();
    this.#waiting++;
    await Promise.all([...this.#running.keys()].map((unit) => this.#stop(unit)));
  }

  #start(unit) {
    // A file that cannot be loaded at all is mended where it stands.
    if (unit !== kAllFiles) this.#watcher.watchFile(path.resolve(this.#options.cwd, `${unit}`), unit);
    const entry = { __proto__: null, promise: undefined, test: undefined, child: undefined };
    this.#running.set(unit, entry);
    const follow = (child, test) => {
      entry.child = child;
      entry.test = test;
      this.#watcher.watchDependencies(child, unit);
    };
    entry.promise = runFile(this.#harness, unit, this.#options, { __proto__: null, follow }).then(() => {
      this.#running.delete(unit);
      if (this.#running.size === 0 && this.#waiting === 0) this.#harness.endRound();
    });
  }

  /** What UNIT still has to say is of no interest. */
  async #stop(unit) {
    const entry = this.#running.get(unit);
    if (entry === undefined) return;
    if (entry.test !== undefined) entry.test.isSuperseded = true;
    entry.child?.kill();
    await entry.promise;
  }

  #onChange({ owners, hasRename }) {
    const { files, globPatterns, cwd } = this.#options;
    const affected = new Set(owners);
    affected.delete(undefined);
    if (hasRename && files == null) {
      // Files may be new, or gone.
      const found = findTestFiles(globPatterns, cwd, true);
      if (this.#isIsolated) {
        const gone = new Set();
        for (const unit of this.#units) if (!found.includes(unit)) gone.add(unit);
        for (const unit of gone) {
          this.#units.delete(unit);
          affected.delete(unit);
        }
        this.#watcher.forget(gone);
        for (const file of found) {
          if (this.#units.has(file)) continue;
          this.#units.add(file);
          affected.add(file);
        }
      } else {
        const known = this.#found;
        this.#found = found;
        if (found.some((file) => !known.includes(file))) affected.add(kAllFiles);
      }
    }
    if (affected.size === 0) return;
    this.#waiting++;
    this.#restarts = this.#restarts.then(() => this.#restart(affected));
  }

  async #restart(affected) {
    this.#watcher.forget(affected);
    await Promise.all([...affected].map((unit) => this.#stop(unit)));
    this.#waiting--;
    if (this.#running.size === 0) this.#harness.beginRound();
    this.#harness.stream.report('test:watch:restarted');
    for (const unit of affected) this.#start(unit);
  }
}

const isIgnored = (name) => name.split(path.sep).some((part) => kIgnored.includes(part));

/**
 * @param {object} harness
 * @param {string[]} files
 * @param {object} options of run()
 * @returns {Promise<void>}
 */
function runAndWatch(harness, files, options) {
  return new Watch(harness, files, options).run();
}

module.exports = { runAndWatch };
