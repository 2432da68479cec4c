'use strict';

// Which files have changed: what watch mode of the command line and of the test runner share (Node documentation, "--watch").
//
// Files are watched through their folders: a file that is replaced by a rename, as editors do it, or that does not exist yet, is a change
// like any other, and a program of a thousand modules needs a watch for each folder only.

const EventEmitter = require('events');
const path = require('path');
const { setTimeout, clearTimeout } = require('timers');

/** Editors and version control write many files, or one several times. */
const kSettleTime = 200;

/**
 * Emits 'changed' with `{ owners: Set<unknown>, path: string, created: boolean }` when nothing has changed for a while after a change.
 * `owners` are those that named the files, `path` is the last one of them.
 */
class FileWatcher extends EventEmitter {
  /** @type {Map<string, {watcher: object, names: Map<string, Set<unknown>>}>} by folder */
  #folders = new Map();
  /** Watches of whole trees, by path. @type {Map<string, object>} */
  #trees = new Map();
  #owners = new Set();
  #path;
  #hasRename = false;
  #timer;
  #settleTime;

  /** @param {{settleTime?: number}} [options] */
  constructor({ settleTime = kSettleTime } = { __proto__: null }) {
    super();
    this.#settleTime = settleTime;
  }

  /** Is there anything that can change? */
  get isWatching() {
    return this.#folders.size > 0 || this.#trees.size > 0;
  }

  /**
   * Everything below FOLDER matters, to nobody in particular.
   * @param {string} folder
   * @param {object} [options] for fs.watch()
   */
  watchTree(folder, options) {
    if (this.#trees.has(folder)) return;
    const { watch } = require('fs');
    let watcher;
    try {
      watcher = watch(folder, { __proto__: null, recursive: true, ...options });
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    watcher.on('change', (event, name) => this.#note(event, name === null ? folder : path.join(folder, `${name}`), undefined));
    // A folder that is gone has nothing more to tell.
    watcher.on('error', () => this.#closeTree(folder));
    this.#trees.set(folder, watcher);
  }

  /**
   * @param {string} file absolute path; it need not exist
   * @param {unknown} [owner] who needs it
   */
  watchFile(file, owner) {
    const folder = path.dirname(file);
    let entry = this.#folders.get(folder);
    if (entry === undefined) {
      const watcher = this.#watchFolder(folder);
      if (watcher === undefined) return;
      entry = { __proto__: null, watcher, names: new Map() };
      this.#folders.set(folder, entry);
    }
    const name = path.basename(file);
    let owners = entry.names.get(name);
    if (owners === undefined) entry.names.set(name, owners = new Set());
    owners.add(owner);
  }

  #watchFolder(folder) {
    const { watch, existsSync } = require('fs');
    let watcher;
    try {
      watcher = watch(folder);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    watcher.on('change', (event, name) => {
      const entry = this.#folders.get(folder);
      const owners = entry?.names.get(name);
      if (owners !== undefined) this.#note(event, path.join(folder, name), owners);
      // Gone itself; when it comes back, it is another one.
      if (event === 'rename' && name === path.basename(folder) && !existsSync(folder)) this.#closeFolder(folder);
    });
    watcher.on('error', () => this.#closeFolder(folder));
    return watcher;
  }

  #note(event, file, owners) {
    this.#path = file;
    this.#hasRename ||= event === 'rename';
    if (owners !== undefined) for (const owner of owners) this.#owners.add(owner);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), this.#settleTime);
  }

  #tell() {
    const owners = this.#owners;
    const hasRename = this.#hasRename;
    this.#owners = new Set();
    this.#hasRename = false;
    this.emit('changed', { __proto__: null, owners, path: this.#path, hasRename });
  }

  /**
   * Watches what a child process says that it loads.
   * @param {import('child_process').ChildProcess} child
   * @param {unknown} [owner]
   */
  watchDependencies(child, owner) {
    const { fileURLToPath } = require('internal/url');
    child.on('message', (message) => {
      for (const file of listOf(message, 'watch:require')) {
        if (typeof file === 'string' && path.isAbsolute(file)) this.watchFile(file, owner);
      }
      for (const url of listOf(message, 'watch:import')) {
        if (typeof url === 'string' && url.startsWith('file:')) this.watchFile(fileURLToPath(url), owner);
      }
    });
  }

  /** OWNERS are about to run again, and will name their files anew. */
  forget(owners) {
    for (const [folder, { names }] of this.#folders) {
      for (const [name, ofName] of names) {
        for (const owner of owners) ofName.delete(owner);
        if (ofName.size === 0) names.delete(name);
      }
      if (names.size === 0) this.#closeFolder(folder);
    }
  }

  #closeFolder(folder) {
    this.#folders.get(folder)?.watcher.close();
    this.#folders.delete(folder);
  }

  #closeTree(folder) {
    this.#trees.get(folder)?.close();
    this.#trees.delete(folder);
  }

  /** Watches nothing any more. */
  close() {
    clearTimeout(this.#timer);
    for (const folder of [...this.#folders.keys()]) this.#closeFolder(folder);
    for (const folder of [...this.#trees.keys()]) this.#closeTree(folder);
  }
}

const isMissing = ({ code }) => code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES';

function listOf(message, key) {
  const list = message?.[key];
  return Array.isArray(list) ? list : [];
}

/** Messages of a child about its dependencies are not for anybody else. */
function isDependencyMessage(message) {
  return message !== null && typeof message === 'object' && ('watch:require' in message || 'watch:import' in message);
}

module.exports = { FileWatcher, isDependencyMessage };
