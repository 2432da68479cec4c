'use strict';

// CPU profiles and heap snapshots that a session takes of the program.

const fs = require('fs');
const path = require('path');
const { inspect } = require('internal/util/inspect');

/** A CPU profile that was taken. */
class Profile {
  #data;

  constructor(data) {
    this.#data = data;
  }

  /** @param {string} [filename] @returns {string} */
  save(filename = 'node.cpuprofile') {
    const file = path.resolve(filename);
    fs.writeFileSync(file, JSON.stringify(this.#data));
    return `Saved profile to ${file}`;
  }

  [inspect.custom]() {
    const { startTime, endTime } = this.#data;
    return `[Profile ${endTime - startTime}μs]`;
  }
}

/** One snapshot after the other: the chunks of two could not be told apart. */
let last = Promise.resolve();

/**
 * @param {import('internal/debugger/client').Client} client
 * @param {string} filename
 * @returns {Promise<string>} where it is
 */
function takeHeapSnapshot(client, filename) {
  const take = async () => {
    const file = path.resolve(filename);
    const chunks = [];
    const onChunk = ({ chunk }) => chunks.push(chunk);
    client.on('HeapProfiler.addHeapSnapshotChunk', onChunk);
    try {
      await client.call('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    } finally {
      client.off('HeapProfiler.addHeapSnapshotChunk', onChunk);
    }
    fs.writeFileSync(file, chunks.join(''));
    return file;
  };
  const taken = last.then(take);
  last = taken.catch(() => {});
  return taken;
}

module.exports = { Profile, takeHeapSnapshot };
