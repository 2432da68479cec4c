'use strict';

// What a session shows of errors: the part of the stack that the user's own code made, with "Uncaught" before it.

const { overrideStackTrace, prepareStackTrace } = require('internal/errors/stack_trace');
const { isError } = require('internal/util');

const firstLineOfError = /^\[?(?:[A-Z][a-z0-9_]*)*Error/;

/** Code that was entered, outside of any function with a name. */
const isEntered = (frame) => frame.getFunctionName() === null && /^REPL\d+$/.test(frame.getFileName());

/** The frames inside of what was entered: outside of it are the session and the event loop. */
function ownFrames(frames) {
  const outermost = frames.findLastIndex(isEntered);
  return outermost === -1 ? frames : frames.slice(0, outermost);
}

/** Leaves of a stack what the user's functions did. */
function trimStack(error) {
  overrideStackTrace(error, (_, frames) => prepareStackTrace(globalThis, error, ownFrames(frames)));
  const { stack } = error;
  if (typeof stack !== 'string' || !(error.name === 'SyntaxError' || error instanceof SyntaxError)) return;
  // Where the text was entered ("REPL1:1"), and frames of whoever has compiled it.
  const trimmed = stack.replace(/^REPL\d+:\d+\r?\n/, '').replace(/^\s+at\s.*\n?/gm, '');
  if (trimmed === stack) return;
  try {
    error.stack = trimmed;
  } catch {
    // Frozen: it is shown as it is.
  }
}

/**
 * @param {unknown} error
 * @param {(value: unknown) => string} writer
 * @param {number} width of the terminal
 * @returns {string} with its line ending
 */
function formatUncaught(error, writer, width) {
  let text;
  if (typeof error === 'object' && error !== null && isError(error)) {
    trimStack(error);
    text = writer(error);
    // One without a stack: "[Error: text]".
    if (text[0] === '[' && text.endsWith(']')) text = text.slice(1, -1);
  } else {
    text = writer(error);
  }
  const lines = text.split(/(?<=\n)/);
  const first = lines.findIndex((line) => firstLineOfError.test(line));
  if (first !== -1) {
    lines[first] = width >= lines[first].length ? `Uncaught ${lines[first]}` : `Uncaught:\n${lines[first]}`;
    text = lines.join('');
  } else {
    text = `Uncaught${lines.length === 1 ? ' ' : ':\n'}${text}`;
  }
  return text.endsWith('\n') ? text : `${text}\n`;
}

module.exports = { formatUncaught };
