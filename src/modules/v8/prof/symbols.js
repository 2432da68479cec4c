'use strict';

// Names of the functions of a library, as nm(1) lists them. Without nm there are none, and ticks count for the library.

const { Buffer } = require('buffer');

const kLoad = 1;
const kExecutable = 1;
/** ET_EXEC */
const kFixedProgram = 2;

/** What has to be added to the addresses in an ELF file whose code is at `start`; undefined: it is no such file. */
function slideOf(file, start) {
  const fs = require('fs');
  const head = Buffer.alloc(64);
  const fd = fs.openSync(file);
  try {
    if (fs.readSync(fd, head, 0, 64, 0) < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2) return undefined;
    if (head.readUInt16LE(16) === kFixedProgram) return 0;
    const size = head.readUInt16LE(54);
    const headers = Buffer.alloc(size * head.readUInt16LE(56));
    fs.readSync(fd, headers, 0, headers.length, Number(head.readBigUInt64LE(32)));
    for (let at = 0; at < headers.length; at += size) {
      if (headers.readUInt32LE(at) !== kLoad || !(headers.readUInt32LE(at + 4) & kExecutable)) continue;
      const address = Number(headers.readBigUInt64LE(at + 16));
      return start - (address - address % 4096);
    }
    return undefined;
  } finally {
    fs.closeSync(fd);
  }
}

function listSymbols(nm, file, options) {
  const { spawnSync } = require('child_process');
  const { stdout } = spawnSync(nm, ['-C', '-n', '-S', ...options, file], {
    encoding: 'latin1', maxBuffer: 1 << 29, stdio: ['ignore', 'pipe', 'ignore'],
  });
  return stdout ?? '';
}

/**
 * @param {string} nm the program
 * @returns {(file: string, start: number) => import('./code_map').Code[]}
 */
function symbolReader(nm) {
  return (file, start) => {
    let slide;
    try {
      slide = slideOf(file, start);
    } catch {
      // As [vdso]: nothing to read.
    }
    if (slide === undefined) return [];
    /** @type {Map<number, import('./code_map').Code>} */
    const symbols = new Map();
    for (const options of [[], ['-D']]) {
      for (const line of listSymbols(nm, file, options).split('\n')) {
        const match = /^([0-9a-f]+) ([0-9a-f]+) [tTwWiuV] (.+)$/.exec(line);
        if (match === null) continue;
        const address = Number.parseInt(match[1], 16) + slide;
        symbols.set(address, { name: match[3], kind: 'cpp', start: address, size: Number.parseInt(match[2], 16) });
      }
    }
    return [...symbols.values()].sort((a, b) => a.start - b.start);
  };
}

module.exports = { symbolReader };
