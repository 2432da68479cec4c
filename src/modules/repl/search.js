'use strict';

// Ctrl+R and Ctrl+S: search in the history as one types (repl, "Reverse-i-search").

const { fromEntry } = require('internal/readline/history');
const { clearScreenDown, clearLine, cursorTo, moveCursor } = require('internal/readline/callbacks');
const { kGetDisplayPos, kPrompt, kRefreshLine, kSetLine, kShownLine } = require('internal/readline/symbols');

/**
 * @param {import('internal/repl/server').REPLServer} server
 * @returns {(text: string, key: object) => boolean} takes a key; true when it belonged to the search
 */
function setUpSearch(server) {
  let active = false;
  let backward = true;
  let input = '';
  let index = -1;
  let original;
  const tried = new Set();

  const label = () => `${backward ? 'bck' : 'fwd'}-i-search: `;

  /** Shows the line found, and below it what is searched for. */
  function print(found) {
    const { output } = server;
    server[kRefreshLine]();
    const rows = server[kGetDisplayPos](server[kPrompt] + server[kShownLine](server.line)).rows - server.getCursorPos().rows;
    const { cols } = server.getCursorPos();
    moveCursor(output, 0, rows);
    output.write(`\n${found ? '' : 'failed-'}${label()}${input}_`);
    cursorTo(output, cols);
    moveCursor(output, 0, -rows - 1);
  }

  function find() {
    if (input === '') {
      print(true);
      return;
    }
    const { history } = server;
    for (let i = index; i >= 0 && i < history.length; i += backward ? 1 : -1) {
      const at = fromEntry(history[i]).indexOf(input);
      if (at === -1 || tried.has(history[i])) continue;
      tried.add(history[i]);
      index = i;
      server[kSetLine](fromEntry(history[i]));
      server.cursor = at;
      print(true);
      return;
    }
    print(false);
  }

  function restart() {
    tried.clear();
    index = backward ? 0 : server.history.length - 1;
  }

  function stop(key) {
    active = false;
    input = '';
    tried.clear();
    if (key.name === 'escape' || (key.ctrl && key.name === 'c') || (key.ctrl && key.name === 'g')) {
      server[kSetLine](original.line);
      server.cursor = original.cursor;
    }
    moveCursor(server.output, 0, 1);
    clearLine(server.output, 0);
    moveCursor(server.output, 0, -1);
    clearScreenDown(server.output);
    server[kRefreshLine]();
  }

  return (text, key) => {
    const starts = key.ctrl && !key.meta && (key.name === 'r' || key.name === 's');
    if (starts) {
      const isBackward = key.name === 'r';
      if (!active) {
        active = true;
        backward = isBackward;
        original = { line: server.line, cursor: server.cursor };
        restart();
      } else if (backward !== isBackward) {
        backward = isBackward;
        tried.clear();
      } else {
        index += backward ? 1 : -1;
      }
      find();
      return true;
    }
    if (!active) return false;
    if (key.name === 'backspace' || (key.ctrl && key.name === 'h')) {
      input = input.slice(0, -1);
      restart();
      find();
      return true;
    }
    if (typeof text === 'string' && text.length > 0 && !key.ctrl && !key.meta && text >= ' ' && key.name !== 'escape') {
      input += text;
      tried.clear();
      if (index < 0 || index >= server.history.length) restart();
      find();
      return true;
    }
    if (key.name === 'shift' || key.name === undefined) return true;
    stop(key);
    // Other keys do what they do, on the line found.
    return key.name === 'escape' || (key.ctrl && key.name === 'g') || (key.ctrl && key.name === 'c');
  };
}

module.exports = { setUpSearch };
