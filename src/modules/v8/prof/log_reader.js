'use strict';

// V8's log (--prof): lines of fields between commas, in which a comma, a backslash and whatever is no ASCII are escaped.

const { Buffer } = require('buffer');

const kEscapes = { __proto__: null, 'n': '\n', '\\': '\\' };

function unescape(field) {
  if (!field.includes('\\')) return field;
  return field.replace(/\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))/g, (text, short, long, simple) =>
    (simple === undefined ? String.fromCharCode(Number.parseInt(short ?? long, 16)) : kEscapes[simple] ?? text));
}

/**
 * Calls `handle(fields)` for each line of a file, read in parts: logs may be larger than strings.
 * @param {string} file
 * @param {(fields: string[]) => void} handle
 */
function readLog(file, handle) {
  const fs = require('fs');
  const { StringDecoder } = require('string_decoder');
  const fd = fs.openSync(file);
  const decoder = new StringDecoder('latin1');
  const part = Buffer.allocUnsafe(1 << 20);
  let rest = '';
  try {
    for (let size; (size = fs.readSync(fd, part, 0, part.length)) > 0;) {
      const lines = (rest + decoder.write(part.subarray(0, size))).split('\n');
      rest = lines.pop();
      for (const line of lines) if (line !== '') handle(line.split(',').map(unescape));
    }
  } finally {
    fs.closeSync(fd);
  }
  if (rest === '') return;
  // The program ended in the middle of a line.
  process.emitWarning(`Profile file ${file} is broken`, {
    __proto__: null, code: 'BROKEN_PROFILE_FILE', detail: `"${rest}" at the file end is broken`,
  });
}

module.exports = { readLog };
