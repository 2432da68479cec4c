'use strict';
// Programs in a real terminal (a pty of terminal.py), and what a person would see on its screen.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');

/**
 * @param {string[]} args arguments for the runtime under test
 * @param {{ columns?: number, rows?: number, env?: Record<string, string>, cwd?: string,
 *   steps?: { expect: string, send?: string, resize?: [number, number] }[] }} [options]
 * @returns {{ output: string, status: number, screen: string[] }}
 */
function runInTerminal(args, { columns = 80, rows = 24, steps = [], env, cwd } = {}) {
  const done = spawnSync('/usr/bin/python3', [path.join(__dirname, 'terminal.py')], {
    input: JSON.stringify({ command: [process.execPath, ...args], columns, rows, steps }),
    env: { ...process.env, TERM: 'xterm-256color', COLORTERM: '', NO_COLOR: undefined, CI: undefined, ...env },
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (done.error) throw done.error;
  assert.strictEqual(done.status, 0, done.stderr);
  const { output, status, left } = JSON.parse(done.stdout);
  assert.deepStrictEqual({ left, late: status === 124 }, { left: 0, late: false }, output);
  return { output, status, screen: render(output, columns) };
}

/**
 * The lines that a terminal shows in the end, with what scrolled away, without colours.
 * @param {string} output
 * @param {number} columns
 */
function render(output, columns) {
  const lines = [[]];
  let [row, column] = [0, 0];
  const line = () => {
    while (lines.length <= row) lines.push([]);
    return lines[row];
  };
  const controls = {
    A: (n) => { row = Math.max(0, row - (n || 1)); },
    B: (n) => { row += n || 1; },
    C: (n) => { column = Math.min(columns - 1, column + (n || 1)); },
    D: (n) => { column = Math.max(0, column - (n || 1)); },
    E: (n) => { row += n || 1; column = 0; },
    G: (n) => { column = (n || 1) - 1; },
    H: () => { row = column = 0; },
    J: () => { line().length = Math.min(line().length, column); lines.length = row + 1; },
    K: (n) => { if (n === 2) line().length = 0; else if (n === 1) line().fill(' ', 0, column + 1); else line().length = Math.min(line().length, column); },
  };
  // eslint-disable-next-line no-control-regex
  for (const [text, parameters, control] of output.matchAll(/\x1b\[([\d;?]*)([A-Za-z])|\x1b[=>78]|[^]/gu)) {
    if (control) controls[control]?.(Number(parameters.split(';')[0]) || 0);
    else if (text === '\n') { row++; line(); }
    else if (text === '\r') column = 0;
    else if (text === '\b') column = Math.max(0, column - 1);
    else if (text >= ' ') {
      if (column >= columns) { row++; column = 0; }
      const cells = line();
      while (cells.length < column) cells.push(' ');
      cells[column++] = text;
    }
  }
  return lines.map((cells) => cells.join('').trimEnd());
}

module.exports = { runInTerminal };
