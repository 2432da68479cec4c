'use strict';

// Under and behind the line that is being typed: what it would give, and how it could go on.

const { clearLine, cursorTo, moveCursor } = require('internal/readline/callbacks');
const { commonPrefix } = require('internal/readline/escapes');
const { kGetDisplayPos, kInsertString, kPrompt, kShownLine } = require('internal/readline/symbols');
const { isValidSyntax, looksLikeObject } = require('internal/repl/syntax');
const { inspect } = require('internal/util/inspect');

const kMaxWidth = 250;
const kOptions = { __proto__: null, colors: false, depth: 1, compact: true, breakLength: Infinity, showProxy: true };
const lineEnd = /[\r\n\v]/;

let strictEverywhere;

/** V8's --use-strict makes undeclared names errors in every script. */
function isStrict(server) {
  const { REPL_MODE_STRICT } = require('internal/repl/server');
  if (server.replMode === REPL_MODE_STRICT) return true;
  strictEverywhere ??= require('vm').runInThisContext('(function() { return !this; })()');
  return strictEverywhere;
}

/** What `line` gives, on one line; undefined where that cannot be told, or is no news. */
function inspectLine(server, line) {
  // A brace after a blank ends a literal that is still being laid out.
  if (looksLikeObject(line) && /\s\}$/.test(line)) return undefined;
  const source = looksLikeObject(line) && isValidSyntax(`(${line.trim()})`) ? `(${line.trim()})` : line;
  const seen = server.glimpse.evaluate(source);
  if (seen === undefined) return undefined;
  let value;
  if ('error' in seen) {
    // Errors of unfinished input, and of what has side effects.
    const { className } = seen;
    if (className === 'EvalError' || className === 'SyntaxError') return undefined;
    const { error } = seen;
    const name = className === 'Error' || className === undefined ? error?.name : className;
    if (name === 'EvalError' || name === 'SyntaxError') return undefined;
    if ((className === 'ReferenceError' || name === 'ReferenceError') && !isStrict(server)) return undefined;
    value = error;
  } else {
    ({ value } = seen);
    if (value === undefined) return undefined;
  }
  let text = inspect(value, kOptions);
  const end = text.search(lineEnd);
  if (end !== -1) text = text.slice(0, end);
  const width = Math.min(server.columns, kMaxWidth);
  if (text.length > width) text = `${text.slice(0, width - 4)}...`;
  return text === line.trim() ? undefined : text;
}

/** @param {import('internal/repl/server').REPLServer} server */
function setUpPreview(server) {
  const { output } = server;
  let shown;
  let suffix = '';

  const rowsBelowCursor = () => server[kGetDisplayPos](server[kPrompt] + server[kShownLine](server.line)).rows - server.getCursorPos().rows;
  const paint = (text) => (server.useColors ? `\x1b[90m${text}\x1b[39m` : text);

  /** Takes the previews away; some keys accept the completion first. */
  function clear(key) {
    if (shown !== undefined) {
      const rows = rowsBelowCursor() + 1;
      moveCursor(output, 0, rows);
      clearLine(output, 0);
      moveCursor(output, 0, -rows);
      shown = undefined;
    }
    if (suffix === '') return;
    clearLine(output, 1);
    const accepts = key.ctrl ? !key.meta && !key.shift && (key.name === 'e' || key.name === 'f') :
      !key.meta && !key.shift && (key.name === 'right' || key.name === 'end');
    const text = suffix;
    suffix = '';
    if (accepts && server.cursor === server.line.length) server[kInsertString](text);
  }

  /** The completion as far as it is certain. */
  function showCompletion() {
    const { line } = server;
    if (server.cursor !== line.length || line.trim() === '') return;
    server.completer(line, (error, answer) => {
      if (error) return;
      const { 0: completions, 1: completeOn } = answer;
      if (!completeOn) return;
      const prefix = commonPrefix(completions.filter(Boolean));
      if (!prefix.startsWith(completeOn) || prefix.length === completeOn.length) return;
      suffix = prefix.slice(completeOn.length);
      const { cols } = server.getCursorPos();
      output.write(server.useColors ? paint(suffix) : ` // ${suffix}`);
      cursorTo(output, cols);
    });
  }

  function show(withCompletion) {
    if (server.closed || shown !== undefined || !server.isCompletionEnabled || process.env.TERM === 'dumb') return;
    const line = server.line.trim();
    if (line === '') return;
    if (withCompletion) showCompletion();
    if (server.bufferedCommand !== '' || line[0] === '.') return;
    const text = inspectLine(server, server.line + suffix);
    if (text === undefined) return;
    shown = text;
    const { cols } = server.getCursorPos();
    const rows = rowsBelowCursor();
    moveCursor(output, 0, rows);
    output.write(`\n${server.useColors ? paint(text) : `// ${text}`}`);
    cursorTo(output, cols);
    moveCursor(output, 0, -rows - 1);
  }

  return { clear, show };
}

module.exports = { setUpPreview };
