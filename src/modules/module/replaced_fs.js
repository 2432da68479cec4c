'use strict';

// Programs put functions of their own in the place of those of `fs`: to have modules in archives (Yarn's Plug'n'Play), or to keep links from
// leading out of a folder (Bazel's rules for JavaScript). Both loaders read files and follow links by way of them, as Node's do.

let fs;
let ownReadFileSync;
let ownRealpathSync;

/** Before any program can have changed it. */
function rememberFs() {
  fs = require('fs');
  ({ readFileSync: ownReadFileSync, realpathSync: ownRealpathSync } = fs);
}

const isReadReplaced = () => fs.readFileSync !== ownReadFileSync;
const isRealPathReplaced = () => fs.realpathSync !== ownRealpathSync;

/**
 * @param {[file: string|URL, encoding?: string]} args of fs.readFileSync()
 * @returns {string|Uint8Array} what the program's function gives
 */
const readReplaced = (...args) => fs.readFileSync(...args);

/** @param {string} path @returns {string} */
const realPathReplaced = (path) => fs.realpathSync(path);

module.exports = { isReadReplaced, isRealPathReplaced, readReplaced, realPathReplaced, rememberFs };
