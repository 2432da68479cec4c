'use strict';

// Names of an Interface's inner methods and state. The callback flavour of Interface offers most of them as `_name`, too, because
// programs override those (`rl._writeToOutput` to hide a password).

const symbols = {};
for (const name of [
  'addHistory', 'addNewLine', 'beforeEdit', 'decoder', 'deleteLeft', 'deleteLineLeft', 'deleteLineRight', 'deleteRight', 'deleteWordLeft',
  'deleteWordRight', 'entered', 'getDisplayPos', 'historyNext', 'goalColumn', 'historyPrev', 'insertString', 'isContinued', 'isMultiline', 'lastCommandErrored', 'killRing', 'killRingCursor',
  'line', 'line_buffer', 'moveCursor', 'normalWrite', 'oldPrompt', 'onLine', 'previousKey', 'prompt', 'pushToKillRing',
  'pushToUndoStack', 'questionCallback', 'redo', 'redoStack', 'refreshLine', 'sawKeyPress', 'sawReturnAt', 'shownLine', 'setLine', 'setRawMode',
  'tabComplete', 'tabCompleter', 'ttyWrite', 'undo', 'undoStack', 'verticalMove', 'wordLeft', 'wordRight', 'writeToOutput', 'yank', 'yankPop',
  'yanking',
]) {
  symbols[`k${stringToUpperCase(name[0])}${stringSlice(name, 1)}`] = Symbol(`_${name}`);
}

module.exports = {
  ...symbols,
  kLineObjectStream: Symbol('line object stream'),
  kQuestion: Symbol('kQuestion'),
  kQuestionCancel: Symbol('kQuestionCancel'),
  kQuestionReject: Symbol('kQuestionReject'),
  kSubstringSearch: Symbol('kSubstringSearch'),
};
