'use strict';

// What each key does (readline, "TTY keybindings").

const { clearScreenDown, cursorTo } = require('internal/readline/callbacks');
const { charLengthAt, charLengthLeft } = require('internal/readline/escapes');
const { AbortError } = require('internal/errors');
const {
  kDeleteLeft,
  kDeleteLineLeft,
  kDeleteLineRight,
  kDeleteRight,
  kDeleteWordLeft,
  kDeleteWordRight,
  kGoalColumn,
  kHistoryNext,
  kHistoryPrev,
  kInsertString,
  kIsMultiline,
  kLine,
  kMoveCursor,
  kPreviousKey,
  kQuestionReject,
  kRedo,
  kRefreshLine,
  kSawReturnAt,
  kSetRawMode,
  kSubstringSearch,
  kTabComplete,
  kUndo,
  kVerticalMove,
  kWordLeft,
  kWordRight,
  kYank,
  kYankPop,
  kYanking,
} = require('internal/readline/symbols');

const { now } = Date;

/** Ends of a line: one of them each, with \r\n as one. */
const lineEnding = /\r?\n|\r(?!\n)|\u2028|\u2029/g;

function interrupt(rl) {
  if (rl.listenerCount('SIGINT') > 0) {
    rl.emit('SIGINT');
    return;
  }
  rl[kQuestionReject]?.(new AbortError('Aborted with Ctrl+C'));
  rl.close();
}

function endOfInput(rl) {
  rl[kQuestionReject]?.(new AbortError('Aborted with Ctrl+D'));
  rl.close();
}

/** Stops the process as the terminal would; takes the terminal back when it goes on. */
function suspend(rl) {
  if (process.platform === 'win32') return;
  if (rl.listenerCount('SIGTSTP') > 0) {
    rl.emit('SIGTSTP');
    return;
  }
  process.once('SIGCONT', () => {
    // Whoever has given the stream up meanwhile is left in peace.
    if (!rl.paused) {
      rl.pause();
      rl.emit('SIGCONT');
    }
    rl[kSetRawMode](true);
    rl[kRefreshLine]();
  });
  rl[kSetRawMode](false);
  process.kill(process.pid, 'SIGTSTP');
}

const charBefore = (rl) => charLengthLeft(rl.line, rl.cursor);
const charAfter = (rl) => charLengthAt(rl.line, rl.cursor);

const withControl = {
  __proto__: null,
  c: interrupt,
  h: (rl) => rl[kDeleteLeft](),
  d(rl) {
    if (rl.cursor === 0 && rl.line.length === 0) endOfInput(rl);
    else if (rl.cursor < rl.line.length) rl[kDeleteRight]();
  },
  u: (rl) => rl[kDeleteLineLeft](),
  k: (rl) => rl[kDeleteLineRight](),
  a: (rl) => rl[kMoveCursor](-Infinity),
  e: (rl) => rl[kMoveCursor](+Infinity),
  b: (rl) => rl[kMoveCursor](-charBefore(rl)),
  f: (rl) => rl[kMoveCursor](+charAfter(rl)),
  l(rl) {
    cursorTo(rl.output, 0, 0);
    clearScreenDown(rl.output);
    rl[kRefreshLine]();
  },
  n: (rl) => rl[kHistoryNext](),
  p: (rl) => rl[kHistoryPrev](),
  y: (rl) => rl[kYank](),
  z: suspend,
  w: (rl) => rl[kDeleteWordLeft](),
  backspace: (rl) => rl[kDeleteWordLeft](),
  delete: (rl) => rl[kDeleteWordRight](),
  left: (rl) => rl[kWordLeft](),
  right: (rl) => rl[kWordRight](),
};

const withControlAndShift = {
  __proto__: null,
  backspace: (rl) => rl[kDeleteLineLeft](),
  delete: (rl) => rl[kDeleteLineRight](),
};

const withMeta = {
  __proto__: null,
  b: (rl) => rl[kWordLeft](),
  f: (rl) => rl[kWordRight](),
  d: (rl) => rl[kDeleteWordRight](),
  delete: (rl) => rl[kDeleteWordRight](),
  backspace: (rl) => rl[kDeleteWordLeft](),
  y: (rl) => rl[kYankPop](),
};

const plain = {
  __proto__: null,
  return(rl) {
    rl[kSawReturnAt] = now();
    rl[kLine]();
  },
  enter(rl) {
    // The \n of a \r\n pair, unless it comes too late to be one.
    if (rl[kSawReturnAt] === 0 || now() - rl[kSawReturnAt] > rl.crlfDelay) rl[kLine]();
    rl[kSawReturnAt] = 0;
  },
  backspace: (rl) => rl[kDeleteLeft](),
  delete: (rl) => rl[kDeleteRight](),
  left: (rl) => rl[kMoveCursor](-charBefore(rl)),
  right: (rl) => rl[kMoveCursor](+charAfter(rl)),
  home: (rl) => rl[kMoveCursor](-Infinity),
  end: (rl) => rl[kMoveCursor](+Infinity),
  up(rl) {
    if (!rl[kVerticalMove](-1)) rl[kHistoryPrev]();
  },
  down(rl) {
    if (!rl[kVerticalMove](1)) rl[kHistoryNext]();
  },
};

/** Text, possibly of several lines. */
function insertText(rl, text) {
  let start = 0;
  lineEnding.lastIndex = 0;
  for (let match = regExpExec(lineEnding, text); match !== null; match = lineEnding.exec(text)) {
    // Listeners of 'line' may use the expression as well.
    const end = lineEnding.lastIndex;
    rl[kInsertString](text.slice(start, match.index));
    rl[kLine]();
    start = end;
    lineEnding.lastIndex = end;
  }
  if (start < text.length) rl[kInsertString](stringSlice(text, start));
}

/** A search in the history lasts as long as up and down are pressed. */
function updateSearch(rl, key) {
  if ((key.name === 'up' || key.name === 'down') && !key.ctrl && !key.meta && !key.shift) {
    if (rl[kSubstringSearch] === null && !rl[kIsMultiline]) rl[kSubstringSearch] = rl.line.slice(0, rl.cursor);
  } else if (rl[kSubstringSearch] !== null) {
    rl[kSubstringSearch] = null;
    if (rl.historyIndex === rl.history.length) rl.historyIndex = -1;
  }
}

/** Handles a key on a terminal. */
function ttyWrite(text, key) {
  const previousKey = this[kPreviousKey];
  key ||= {};
  this[kPreviousKey] = key;
  if (!key.meta || key.name !== 'y') this[kYanking] = false;
  updateSearch(this, key);
  if (key.name !== 'up' && key.name !== 'down') this[kGoalColumn] = -1;

  if (typeof key.sequence === 'string') {
    const code = stringCodePointAt(key.sequence, 0);
    if (code === 0x1f) return this[kUndo]();
    if (code === 0x1e) return this[kRedo]();
  }
  if (key.name === 'escape') return;

  if (key.ctrl && key.shift) {
    withControlAndShift[key.name]?.(this);
  } else if (key.ctrl) {
    withControl[key.name]?.(this);
  } else if (key.meta) {
    withMeta[key.name]?.(this);
  } else {
    if (this[kSawReturnAt] && key.name !== 'enter') this[kSawReturnAt] = 0;
    const action = plain[key.name];
    if (action !== undefined) {
      action(this);
    } else if (key.name === 'tab' && typeof this.completer === 'function' && this.isCompletionEnabled) {
      this[kTabComplete](previousKey?.name === 'tab');
    } else if (typeof text === 'string' && text) {
      insertText(this, text);
    }
  }
}

/** Handles a key on a terminal that can do nothing (TERM=dumb). */
function ttyWriteDumb(text, key) {
  key ||= {};
  if (key.name === 'escape') return;
  if (this[kSawReturnAt] && key.name !== 'enter') this[kSawReturnAt] = 0;
  if (key.ctrl) {
    if (key.name === 'c') interrupt(this);
    else if (key.name === 'd') this.close();
  }
  if (key.name === 'return' || key.name === 'enter') {
    plain[key.name](this);
  } else if (typeof text === 'string' && text) {
    this.line += text;
    this.cursor += text.length;
    this._writeToOutput(text);
  }
}

module.exports = { lineEnding, ttyWrite, ttyWriteDumb };
