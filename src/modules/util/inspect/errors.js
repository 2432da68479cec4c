'use strict';

// Errors as inspect prints them: their stack, with what the stack does not say.

const { formatValue } = require('internal/util/inspect');
const { isNativeError } = require('internal/util/types');

const { apply } = Reflect;
const errorToString = Error.prototype.toString;
const objectToString = Function.prototype.call.bind(Object.prototype.toString);
const { isArray } = Array;
/** Not `instanceof`, which asks Error[Symbol.hasInstance]. */
const hasInstance = Function.prototype.call.bind(Function.prototype[Symbol.hasInstance]);

const isError = (value) => isNativeError(value) || hasInstance(Error, value);

/** A part of an error that may be a getter that throws. */
function readSafely(error, key) {
  try {
    return error[key];
  } catch {
    return undefined;
  }
}

/** The error's stack as text. */
function stackText(context, error) {
  const stack = readSafely(error, 'stack');
  if (typeof stack === 'string' && stack !== '') return stack;
  let header;
  try {
    header = apply(errorToString, error, []);
  } catch {
    // Name or message cannot be read.
    return objectToString(error);
  }
  if (!stack) return header;
  // Something else stands in its place: shown where the frames would be.
  context.indentation += 4;
  // Without a level nothing is put on one line.
  context.seen.push(error);
  const shown = formatValue(context, stack, NaN);
  context.seen.pop();
  context.indentation -= 4;
  return `${header}\n    ${shown}`;
}

/** Own name, message and stack are shown as properties only if the stack does not say the same. */
function dropKeysInStack(context, keys, error, stack) {
  if (context.showHidden || keys.length === 0) return;
  for (const key of ['name', 'message', 'stack']) {
    const index = arrayIndexOf(keys, key);
    if (index === -1) continue;
    let value;
    try {
      value = error[key];
    } catch {
      // Shown as the getter that throws.
      continue;
    }
    if (typeof value !== 'string' || stack.includes(value)) keys.splice(index, 1);
  }
}

const kHeader = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/;
const kBareName = /^([a-z_A-Z0-9-]*Error)$/;

/** The stack's first word made to tell class, name and tag of the error. */
function nameInStack(stack, constructorName, name, tag, describe) {
  let length = name.length;
  const startsWithName = stringEndsWith(name, 'Error') && stringStartsWith(stack, name) &&
    (stack.length === length || stack[length] === ':' || stack[length] === '\n');
  if (constructorName !== null && !startsWithName) return stack;
  let fallback = 'Error';
  if (constructorName === null) {
    const start = kHeader.exec(stack) ?? kBareName.exec(stack);
    fallback = start?.[1] ?? '';
    length = fallback.length;
    fallback ||= 'Error';
  }
  const prefix = stringSlice(describe(constructorName, tag, fallback), 0, -1);
  if (name === prefix) return stack;
  if (prefix.includes(name)) {
    return length === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(length)}`;
  }
  return `${prefix} [${name}]${stack.slice(length)}`;
}

/** The longest run of frames that both stacks end with or share. */
function commonFrames(frames, causeFrames) {
  for (let start = 0; start < frames.length - 3; start++) {
    const inCause = causeFrames.indexOf(frames[start]);
    if (inCause === -1) continue;
    const rest = causeFrames.length - inCause;
    if (rest <= 3) continue;
    const length = Math.min(rest, frames.length - start);
    let same = 1;
    while (same < length && frames[start + same] === causeFrames[inCause + same]) same++;
    if (same > 3) return { start, length: same };
  }
  return undefined;
}

/** Fewer lines are not worth hiding. */
const kMinHidden = 3;

/** Replaces runs of frames that repeat what stands above them (recursion). */
function collapseRepeats(context, frames) {
  const out = [];
  for (let i = 0; i < frames.length;) {
    let best;
    for (let period = 1; i + 2 * period <= frames.length; period++) {
      if (frames[i] !== frames[i + period]) continue;
      let repeats = 0;
      for (let next = i + period; next + period <= frames.length; next += period) {
        let same = 0;
        while (same < period && frames[next + same] === frames[i + same]) same++;
        if (same < period) break;
        repeats++;
      }
      if (repeats * period >= kMinHidden && (best === undefined || repeats * period > best.repeats * best.period)) {
        best = { period, repeats };
      }
    }
    if (best === undefined) {
      out.push(frames[i++]);
      continue;
    }
    const { period, repeats } = best;
    for (let k = 0; k < period; k++) out.push(frames[i + k]);
    const which = repeats === 1 ? 'lines ' : `${period} lines ${repeats} times`;
    const text = `    ... collapsed ${repeats * period} duplicate lines matching above ${which}...`;
    out.push(context.stylize(text, 'undefined'));
    i += period * (repeats + 1);
  }
  return out;
}

/** Has TEXT more than ten lines? Counted without taking it apart. */
function hasManyLines(text) {
  let end = -1;
  for (let i = 0; i < 10; i++) {
    end = stringIndexOf(text, '\n', end + 1);
    if (end === -1) return false;
  }
  return true;
}

/**
 * The frames to print: without those the cause shows too, and without endless repetition. Undefined: all
 * of TEXT.
 */
function visibleFrames(context, error, text) {
  const cause = readSafely(error, 'cause');
  const isCauseError = cause != null && isError(cause);
  if (!isCauseError && !hasManyLines(text)) return undefined;
  let frames = text.split('\n');
  if (isCauseError) {
    const causeStack = stackText(context, cause);
    const start = causeStack.indexOf('\n    at');
    if (start !== -1) {
      const common = commonFrames(frames, causeStack.slice(start + 1).split('\n'));
      if (common !== undefined) {
        const skipped = common.length - 2;
        frames.splice(common.start + 1, skipped, context.stylize(
          `    ... ${skipped} lines matching cause stack trace ...`, 'undefined'));
      }
    }
  }
  if (frames.length > 10 && frames.length - new Set(frames).size > kMinHidden) {
    frames = collapseRepeats(context, frames);
  }
  return frames;
}

const kBuiltinFrame = /^ {4}at (?:[^/\\(]+ \(|)node:(.+):\d+:\d+(?:\)|$)/;
const kNodeModules = /[/\\]node_modules[/\\](.+?)(?=[/\\])/g;

/** Is this a frame of a built-in module? Those are dimmed. */
function isBuiltinFrame(line) {
  const match = regExpExec(kBuiltinFrame, line);
  return match !== null && require('internal/util').isBuiltinId(match[1]);
}

/** Underlines the names of packages. */
function markPackages(context, line) {
  let out = '';
  let last = 0;
  for (const match of stringMatchAll(line, kNodeModules)) {
    const start = match.index + 14;
    out += line.slice(last, start);
    // A scoped package's name has two parts.
    let end = start + match[1].length;
    if (match[1][0] === '@') {
      const rest = /^[/\\][^/\\]+/.exec(line.slice(end));
      if (rest !== null) end += rest[0].length;
    }
    out += context.stylize(line.slice(start, end), 'module');
    last = end;
  }
  return last === 0 ? line : out + line.slice(last);
}

/** Dims the working directory in a frame's path or file: URL. */
function markDirectory(context, line, directory) {
  let start = stringIndexOf(line, directory);
  let { length } = directory;
  if (stringSlice(line, start - 7, start) === 'file://') {
    start -= 7;
    length += 7;
  } else if (start === -1 && line.includes('file://')) {
    const { href } = require('url').pathToFileURL(directory);
    start = line.indexOf(href);
    ({ length } = href);
  }
  if (start === -1) return line;
  const hasParenthesis = line[start - 1] === '(';
  const open = hasParenthesis ? start - 1 : start;
  const close = hasParenthesis && stringEndsWith(line, ')') ? line.length - 1 : line.length;
  // With the slash behind it.
  const end = start + length + 1;
  return stringSlice(line, 0, open) +
    context.stylize(stringSlice(line, open, end), 'undefined') +
    stringSlice(line, end, close) +
    (close === line.length ? '' : context.stylize(')', 'undefined'));
}

/** The frames with colours. */
function paintFrames(context, frames) {
  let directory;
  try {
    directory = process.cwd();
  } catch {
    // The directory is gone: nothing to dim.
  }
  let out = '';
  for (let line of frames) {
    out += '\n';
    if (isBuiltinFrame(line)) {
      out += context.stylize(line, 'undefined');
      continue;
    }
    line = markPackages(context, line);
    if (directory !== undefined) line = markDirectory(context, line, directory);
    out += line;
  }
  return out;
}

/**
 * @param {object} context
 * @param {Error} error
 * @param {string|null} constructorName
 * @param {string} tag
 * @param {PropertyKey[]} keys those to print as properties: changed
 * @param {(constructorName: string|null, tag: string, fallback: string) => string} describe
 */
function formatError(context, error, constructorName, tag, keys, describe) {
  const ownName = readSafely(error, 'name') ?? 'Error';
  const name = String(ownName);
  let stack = stackText(context, error);
  dropKeysInStack(context, keys, error, stack);
  if (Object.hasOwn(error, 'cause') && !keys.includes('cause')) keys.push('cause');
  if (Object.hasOwn(error, 'errors') && isArray(readSafely(error, 'errors')) && !keys.includes('errors')) {
    keys.push('errors');
  }
  if (typeof ownName !== 'string') {
    stack = stack.replace(
      name, () => `${name} [${describe(constructorName, tag, 'Error').slice(0, -1)}]`);
  }
  stack = nameInStack(stack, constructorName, name, tag, describe);
  // Frames are looked for after the message, which may look like some.
  const message = readSafely(error, 'message');
  let position = typeof message === 'string' && message !== '' ? stringIndexOf(stack, message) : -1;
  if (position !== -1) position += message.length;
  const start = stringIndexOf(stack, '\n    at', position);
  if (start === -1) {
    if (stack !== objectToString(error)) stack = `[${stack}]`;
  } else {
    const text = stringSlice(stack, start + 1);
    const frames = visibleFrames(context, error, text);
    if (context.colors) stack = stringSlice(stack, 0, start) + paintFrames(context, frames ?? stringSplit(text, '\n'));
    else if (frames !== undefined) stack = `${stack.slice(0, start)}\n${frames.join('\n')}`;
  }
  if (context.indentation !== 0) {
    stack = stringReplaceAll(stack, '\n', `\n${stringRepeat(' ', context.indentation)}`);
  }
  return stack;
}

module.exports = { formatError, isError };
