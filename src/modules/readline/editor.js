'use strict';

// Line editing on a terminal: the methods of Interface that change the line or move in it. They are put on its prototype.

const { moveCursor, cursorTo, clearScreenDown } = require('internal/readline/callbacks');
const { charLengthAt, charLengthLeft, commonPrefix } = require('internal/readline/escapes');
const { stripVTControlCharacters, getStringWidth } = require('internal/util/inspect');
const {
  kAddHistory,
  kAddNewLine,
  kBeforeEdit,
  kDeleteLeft,
  kDeleteLineLeft,
  kDeleteLineRight,
  kDeleteRight,
  kDeleteWordLeft,
  kDeleteWordRight,
  kEntered,
  kGetDisplayPos,
  kGoalColumn,
  kHistoryNext,
  kHistoryPrev,
  kInsertString,
  kIsContinued,
  kIsMultiline,
  kKillRing,
  kKillRingCursor,
  kLastCommandErrored,
  kLine,
  kMoveCursor,
  kOnLine,
  kPrompt,
  kPushToKillRing,
  kPushToUndoStack,
  kRedo,
  kRedoStack,
  kRefreshLine,
  kSetLine,
  kShownLine,
  kSubstringSearch,
  kTabCompleter,
  kUndo,
  kUndoStack,
  kVerticalMove,
  kWordLeft,
  kWordRight,
  kWriteToOutput,
  kYank,
  kYankPop,
  kYanking,
} = require('internal/readline/symbols');

const kMaxUndo = 2048;
const kMaxKills = 32;
/** Before each line of a text of several but the first. */
const kContinuation = '| ';

/** The word, or run of punctuation, with the blanks after it, read backwards. */
const wordBefore = /^\s*(?:[^\w\s]+|\w+)?/;
const wordAfter = /^(?:\s+|[^\w\s]+|\w+)\s*/;

const reversed = (text) => Array.from(text).reverse().join('');

const editor = {
  // ---- display -----------------------------------------------------------------------------------------------------------

  /** Writes prompt and line anew and puts the cursor where it belongs. */
  [kRefreshLine]() {
    const line = this[kPrompt] + this[kShownLine](this.line);
    const end = this[kGetDisplayPos](line);
    const cursor = this.getCursorPos();

    const rowsAbove = this.prevRows || 0;
    if (rowsAbove > 0) moveCursor(this.output, 0, -rowsAbove);
    cursorTo(this.output, 0);
    clearScreenDown(this.output);
    this[kWriteToOutput](line);
    // A line that ends in the last column: some terminals need a character before they go to the next row.
    if (end.cols === 0) this[kWriteToOutput](' ');
    cursorTo(this.output, cursor.cols);
    const rowsBelow = end.rows - cursor.rows;
    if (rowsBelow > 0) moveCursor(this.output, 0, -rowsBelow);
    this.prevRows = cursor.rows;
  },

  /** The beginning of the line, or all of it, as it stands on the screen. */
  [kShownLine](text) {
    return this[kIsMultiline] ? stringReplaceAll(text, '\n', `\n${kContinuation}`) : text;
  },

  /** Where the cursor is after writing `text` from the first column. */
  [kGetDisplayPos](text) {
    const { columns, tabSize } = this;
    let offset = 0;
    let rows = 0;
    for (const character of stripVTControlCharacters(text)) {
      if (character === '\n') {
        rows += Math.ceil(offset / columns) || 1;
        offset = 0;
        continue;
      }
      if (character === '\t') {
        offset += tabSize - (offset % tabSize);
        continue;
      }
      const width = getStringWidth(character, false);
      // A wide character does not fit into the last column.
      if (width === 2 && (offset + 1) % columns === 0) offset++;
      offset += width;
    }
    const cols = offset % columns;
    rows += (offset - cols) / columns;
    return { cols, rows };
  },

  /** Moves the cursor by `distance` characters within the line. */
  [kMoveCursor](distance) {
    if (distance === 0) return;
    const before = this.getCursorPos();
    this.cursor = Math.min(Math.max(this.cursor + distance, 0), this.line.length);
    const after = this.getCursorPos();
    if (before.rows === after.rows) moveCursor(this.output, after.cols - before.cols, 0);
    else this[kRefreshLine]();
  },

  [kSetLine](line) {
    this.line = line;
    this[kIsMultiline] = stringIncludes(line, '\n');
  },

  /**
   * Moves the cursor one row up (-1) or down (1) in a text of several lines.
   * @returns {boolean} is there such a row?
   */
  [kVerticalMove](step) {
    if (!this[kIsMultiline]) return false;
    const { line, cursor } = this;
    const start = cursor === 0 ? 0 : stringLastIndexOf(line, '\n', cursor - 1) + 1;
    // Shorter lines on the way do not make it forget where it came from.
    if (this[kGoalColumn] < 0) this[kGoalColumn] = cursor - start;
    let begin;
    let end;
    if (step < 0) {
      if (start === 0) return false;
      end = start - 1;
      begin = end === 0 ? 0 : stringLastIndexOf(line, '\n', end - 1) + 1;
    } else {
      begin = stringIndexOf(line, '\n', cursor) + 1;
      if (begin === 0) return false;
      end = stringIndexOf(line, '\n', begin);
      if (end === -1) end = line.length;
    }
    this[kMoveCursor](Math.min(begin + this[kGoalColumn], end) - cursor);
    return true;
  },

  /** The text that was entered is not complete: it stays, with a line break where the cursor was. */
  [kAddNewLine]({ line, cursor }) {
    this[kSetLine](line);
    const rows = this[kGetDisplayPos](this[kPrompt] + this[kShownLine](line)).rows + 1;
    this[kSetLine](`${stringSlice(line, 0, cursor)}\n${stringSlice(line, cursor)}`);
    this.cursor = cursor + 1;
    this[kIsContinued] = true;
    this.prevRows = rows;
    if (this.cursor === this.line.length && this.getCursorPos().rows === rows) this[kWriteToOutput](kContinuation);
    else this[kRefreshLine]();
  },

  // ---- insertion and completion --------------------------------------------------------------------------------------------

  [kInsertString](text) {
    this[kBeforeEdit](this.line, this.cursor);
    if (!this.isCompletionEnabled) {
      // More of the same piece of input follows: the line is shown as it is at its end.
      this[kSetLine](stringSlice(this.line, 0, this.cursor) + text + stringSlice(this.line, this.cursor));
      this.cursor += text.length;
      this[kWriteToOutput](text);
      return;
    }
    if (this.cursor < this.line.length) {
      this[kSetLine](this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor));
      this.cursor += text.length;
      this[kRefreshLine]();
      return;
    }
    const before = this.getCursorPos();
    this[kSetLine](this.line + text);
    this.cursor += text.length;
    const after = this.getCursorPos();
    if (before.rows < after.rows) this[kRefreshLine]();
    else this[kWriteToOutput](text);
  },

  /** Applies what the completer has answered: [completions, the text they complete]. */
  [kTabCompleter](lastKeypressWasTab, { 0: completions, 1: completeOn }) {
    if (!completions || completions.length === 0) return;

    const prefix = commonPrefix(arrayFilter(completions, (completion) => completion !== ''));
    if (stringStartsWith(prefix, completeOn) && prefix.length > completeOn.length) {
      this[kInsertString](stringSlice(prefix, completeOn.length));
      return;
    }
    if (!stringStartsWith(completeOn, prefix)) {
      const start = this.cursor - completeOn.length;
      this[kSetLine](this.line.slice(0, start) + prefix + this.line.slice(this.cursor));
      this.cursor = start + prefix.length;
      this[kRefreshLine]();
      return;
    }
    if (!lastKeypressWasTab) return;

    this[kBeforeEdit](this.line, this.cursor);
    const widths = arrayMap(completions, (completion) => getStringWidth(completion));
    const width = Math.max(...widths) + 2;
    let perRow = Math.floor(this.columns / width) || 1;
    if (perRow === Infinity) perRow = 1;
    let text = '\r\n';
    let inRow = 0;
    let padding = 0;
    for (let i = 0; i < completions.length; i++) {
      const completion = completions[i];
      if (completion === '' || inRow === perRow) {
        text += '\r\n';
        inRow = 0;
        padding = 0;
      } else {
        text += stringRepeat(' ', padding);
      }
      if (completion === '') {
        text += '\r\n';
      } else {
        text += completion;
        padding = width - widths[i];
        inRow++;
      }
    }
    if (inRow !== 0) text += '\r\n\r\n';
    this[kWriteToOutput](text);
    this[kRefreshLine]();
  },

  // ---- words ---------------------------------------------------------------------------------------------------------------

  [kWordLeft]() {
    if (this.cursor === 0) return;
    const { 0: word } = wordBefore.exec(reversed(this.line.slice(0, this.cursor)));
    this[kMoveCursor](-word.length);
  },

  [kWordRight]() {
    if (this.cursor >= this.line.length) return;
    const { 0: word } = wordAfter.exec(this.line.slice(this.cursor));
    this[kMoveCursor](word.length);
  },

  // ---- deletion --------------------------------------------------------------------------------------------------------------

  [kDeleteLeft]() {
    if (this.cursor === 0 || this.line.length === 0) return;
    this[kBeforeEdit](this.line, this.cursor);
    const size = charLengthLeft(this.line, this.cursor);
    this[kSetLine](this.line.slice(0, this.cursor - size) + this.line.slice(this.cursor));
    this.cursor -= size;
    this[kRefreshLine]();
  },

  [kDeleteRight]() {
    if (this.cursor >= this.line.length) return;
    this[kBeforeEdit](this.line, this.cursor);
    const size = charLengthAt(this.line, this.cursor);
    this[kSetLine](this.line.slice(0, this.cursor) + this.line.slice(this.cursor + size));
    this[kRefreshLine]();
  },

  [kDeleteWordLeft]() {
    if (this.cursor === 0) return;
    this[kBeforeEdit](this.line, this.cursor);
    const before = this.line.slice(0, this.cursor);
    const { 0: word } = wordBefore.exec(reversed(before));
    const kept = before.slice(0, before.length - word.length);
    this[kSetLine](kept + this.line.slice(this.cursor));
    this.cursor = kept.length;
    this[kRefreshLine]();
  },

  [kDeleteWordRight]() {
    if (this.cursor >= this.line.length) return;
    this[kBeforeEdit](this.line, this.cursor);
    const after = this.line.slice(this.cursor);
    const { 0: word } = wordAfter.exec(after);
    this[kSetLine](this.line.slice(0, this.cursor) + after.slice(word.length));
    this[kRefreshLine]();
  },

  [kDeleteLineLeft]() {
    this[kBeforeEdit](this.line, this.cursor);
    const killed = this.line.slice(0, this.cursor);
    this[kSetLine](this.line.slice(this.cursor));
    this.cursor = 0;
    this[kPushToKillRing](killed);
    this[kRefreshLine]();
  },

  [kDeleteLineRight]() {
    this[kBeforeEdit](this.line, this.cursor);
    const killed = this.line.slice(this.cursor);
    this[kSetLine](this.line.slice(0, this.cursor));
    this[kPushToKillRing](killed);
    this[kRefreshLine]();
  },

  // ---- kill ring -------------------------------------------------------------------------------------------------------------

  [kPushToKillRing](text) {
    if (!text || text === this[kKillRing][0]) return;
    this[kKillRing].unshift(text);
    this[kKillRingCursor] = 0;
    while (this[kKillRing].length > kMaxKills) this[kKillRing].pop();
  },

  [kYank]() {
    if (this[kKillRing].length === 0) return;
    this[kYanking] = true;
    this[kInsertString](this[kKillRing][this[kKillRingCursor]]);
  },

  /** Replaces what was just yanked by the next older kill. */
  [kYankPop]() {
    if (!this[kYanking] || this[kKillRing].length <= 1) return;
    const last = this[kKillRing][this[kKillRingCursor]];
    this[kKillRingCursor] = (this[kKillRingCursor] + 1) % this[kKillRing].length;
    const next = this[kKillRing][this[kKillRingCursor]];
    const head = this.line.slice(0, this.cursor - last.length);
    this[kSetLine](head + next + this.line.slice(this.cursor));
    this.cursor = head.length + next.length;
    this[kRefreshLine]();
  },

  // ---- undo ------------------------------------------------------------------------------------------------------------------

  [kBeforeEdit](text, cursor) {
    this[kPushToUndoStack](text, cursor);
  },

  [kPushToUndoStack](text, cursor) {
    if (arrayPush(this[kUndoStack], { text, cursor }) > kMaxUndo) this[kUndoStack].shift();
  },

  [kUndo]() {
    if (this[kUndoStack].length === 0) return;
    this[kRedoStack].push({ text: this.line, cursor: this.cursor });
    const { text, cursor } = this[kUndoStack].pop();
    this[kSetLine](text);
    this.cursor = cursor;
    this[kRefreshLine]();
  },

  [kRedo]() {
    if (this[kRedoStack].length === 0) return;
    this[kUndoStack].push({ text: this.line, cursor: this.cursor });
    const { text, cursor } = this[kRedoStack].pop();
    this[kSetLine](text);
    this.cursor = cursor;
    this[kRefreshLine]();
  },

  // ---- history ---------------------------------------------------------------------------------------------------------------

  [kAddHistory]() {
    // What was taken before of a text that goes on, and a text that could not be compiled, give way.
    const replaces = this[kIsContinued] || this[kLastCommandErrored];
    this[kLastCommandErrored] = false;
    return this.historyManager.add(this.line, replaces);
  },

  [kHistoryNext]() {
    showHistory(this, this.historyManager.newer(this[kSubstringSearch] || '', this.line));
  },

  [kHistoryPrev]() {
    showHistory(this, this.historyManager.older(this[kSubstringSearch] || '', this.line));
  },

  // ---- the end of a line -------------------------------------------------------------------------------------------------------

  /** Leaves the line as it is on the screen and begins a new one. */
  clearLine() {
    this[kMoveCursor](+Infinity);
    this[kWriteToOutput]('\r\n');
    this[kSetLine]('');
    this.cursor = 0;
    this.prevRows = 0;
    this[kIsContinued] = false;
  },

  /** The line was entered. */
  [kLine]() {
    this[kEntered] = { line: this.line, cursor: this.cursor };
    const line = this[kAddHistory]();
    this[kUndoStack] = [];
    this[kRedoStack] = [];
    this.clearLine();
    this[kOnLine](line);
  },
};

function showHistory(rl, line) {
  if (line === undefined) return;
  rl[kBeforeEdit](rl.line, rl.cursor);
  rl[kSetLine](line);
  rl.cursor = rl.line.length;
  rl[kRefreshLine]();
}

module.exports = { editor };
