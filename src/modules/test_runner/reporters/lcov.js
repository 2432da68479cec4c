'use strict';

// Coverage in the format of lcov (geninfo(1), "TRACEFILE FORMAT"), for tools that show it.

const path = require('path');
const { Transform } = require('stream');

class LcovReporter extends Transform {
  constructor(options) {
    super({ ...options, writableObjectMode: true, __proto__: null });
  }

  _transform(event, encoding, callback) {
    if (event.type !== 'test:coverage') {
      callback(null);
      return;
    }
    let text = 'TN:\n';
    const { files, workingDirectory } = event.data.summary;
    for (const file of files) text += formatFile(file, path.relative(workingDirectory, file.path));
    callback(null, text);
  }
}

function formatFile(file, name) {
  const lines = [`SF:${name}`];
  const names = file.functions.map((fn, index) => (fn.name.length > 0 ? fn.name : `anonymous_${index}`));
  file.functions.forEach(({ line }, i) => lines.push(`FN:${line},${names[i]}`));
  file.functions.forEach(({ count }, i) => lines.push(`FNDA:${count},${names[i]}`));
  lines.push(`FNF:${file.totalFunctionCount}`, `FNH:${file.coveredFunctionCount}`);
  file.branches.forEach(({ line, count }, i) => lines.push(`BRDA:${line},${i},0,${count}`));
  lines.push(`BRF:${file.totalBranchCount}`, `BRH:${file.coveredBranchCount}`);
  for (const { line, count } of file.lines) lines.push(`DA:${line},${count}`);
  lines.push(`LH:${file.coveredLineCount}`, `LF:${file.totalLineCount}`, 'end_of_record', '');
  return lines.join('\n');
}

module.exports = LcovReporter;
