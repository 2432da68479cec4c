'use strict';

// Test Anything Protocol, version 13, with the details of results as YAML.

const { inspectSafely } = require('internal/test_runner/reporters/format');
const { isDate } = require('internal/util/types');
const { isError } = require('internal/util');

const indents = [];
const indentOf = (nesting) => indents[nesting] ??= '    '.repeat(nesting);

const escapes = { '\b': '\\b', '\f': '\\f', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\v': '\\v' };

/** Names and messages: control characters, backslashes and # would end or change the line. */
function escape(text) {
  if (typeof text !== 'string') text = `${text}`;
  if (!/[\b\f\t\n\r\v\\#]/.test(text)) return text;
  return text.replace(/[\b\f\t\n\r\v]/g, (char) => escapes[char]).replace(/\\/g, '\\\\').replace(/#/g, '\\#');
}

function formatDirective({ skip, todo, expectFailure }) {
  const reason = (value) => (typeof value === 'string' && value.length > 0 ? ` ${escape(value)}` : '');
  if (skip !== undefined) return ` # SKIP${reason(skip)}`;
  if (todo !== undefined) return ` # TODO${reason(todo)}`;
  return expectFailure === undefined ? '' : ` # EXPECTED FAILURE${reason(expectFailure)}`;
}

function formatResult(data, isOk) {
  const result = isOk ? 'ok' : 'not ok';
  return `${indentOf(data.nesting)}${result} ${data.testNumber} - ${escape(data.name)}${formatDirective(data)}\n`;
}

function formatDetails(data, isOk) {
  const indent = indentOf(data.nesting);
  const { details } = data;
  let text = `${indent}  ---\n`;
  text += toYaml(`${indent}  `, 'duration_ms', details.duration_ms);
  text += toYaml(`${indent}  `, 'type', details.type);
  if (!isOk && data.file !== undefined) {
    text += toYaml(`${indent}  `, 'location', `${data.file}:${data.line}:${data.column}`);
  }
  if (details.error !== undefined) text += errorToYaml(`${indent}  `, details.error);
  return `${text}${indent}  ...\n`;
}

/** A multi-line string. */
function block(indent, name, lines) {
  return `${indent}${name}: |-\n${lines.map((line) => `${indent}  ${line}\n`).join('')}`;
}

function toYaml(indent, name, value, seen = new Set()) {
  if (value === undefined) return '';
  if (value === null) return `${indent}${name}: ~\n`;
  if (typeof value === 'string') {
    const lines = value.split(/\r?\n/);
    return lines.length > 1 ? block(indent, name, lines) : `${indent}${name}: ${inspectSafely(value)}\n`;
  }
  if (typeof value !== 'object') return `${indent}${name}: ${inspectSafely(value)}\n`;
  if (isDate(value)) return `${indent}${name}: ${Number.isNaN(value.getTime()) ? value : value.toISOString()}\n`;
  if (seen.has(value)) return `${indent}${name}: <Circular>\n`;
  seen.add(value);
  let text = `${indent}${name}:\n`;
  if (isError(value)) {
    // As in Node, at the depth of the name.
    text += errorToYaml(indent, value, seen);
  } else {
    for (const key of Object.keys(value)) text += toYaml(`${indent}  `, key, value[key], seen);
  }
  seen.delete(value);
  return text;
}

/** The lines of a stack that name places, without their "at". */
function framesOf(stack) {
  if (typeof stack !== 'string') return [];
  const frames = [];
  for (const line of stack.split(/\r?\n/)) {
    const match = /^\s+at\s(.*)$/.exec(line);
    if (match !== null) frames.push(match[1]);
  }
  return frames;
}

function errorToYaml(indent, error, seen = new Set()) {
  if (!isError(error)) return toYaml(indent, 'error', inspectSafely(error));
  let { failureType, message, code, name, stack } = error;
  let assertion = error;
  const hasCause = code === 'ERR_TEST_FAILURE' && isError(error.cause);
  if (hasCause) {
    const { cause } = error;
    message = cause.message;
    stack = cause.stack;
    code = cause.code ?? code;
    name = cause.name;
    assertion = cause;
  }
  // How the process of a file ended.
  const { exitCode, signal } = error;
  let text = toYaml(indent, 'failureType', failureType) + toYaml(indent, 'exitCode', exitCode) + toYaml(indent, 'signal', signal) +
    toYaml(indent, 'error', message) + toYaml(indent, 'code', code);
  if (name && name !== 'Error') text += toYaml(indent, 'name', name);
  if (assertion.code === 'ERR_ASSERTION') {
    text += toYaml(indent, 'expected', assertion.expected, seen);
    text += toYaml(indent, 'actual', assertion.actual, seen);
    text += toYaml(indent, 'operator', assertion.operator, seen);
  }
  const frames = framesOf(stack);
  return frames.length > 0 ? text + block(indent, 'stack', frames) : text;
}

/** @param {AsyncIterable<object>} source */
module.exports = async function* tap(source) {
  yield 'TAP version 13\n';
  for await (const { type, data } of source) {
    switch (type) {
      case 'test:start':
        yield `${indentOf(data.nesting)}# Subtest: ${escape(data.name)}\n`;
        break;
      case 'test:pass':
        yield formatResult(data, true);
        yield formatDetails(data, true);
        break;
      case 'test:fail':
        yield formatResult(data, false);
        yield formatDetails(data, false);
        break;
      case 'test:plan':
        yield `${indentOf(data.nesting)}1..${data.count}\n`;
        break;
      case 'test:diagnostic':
        yield `${indentOf(data.nesting)}# ${escape(data.message)}\n`;
        break;
      case 'test:coverage':
        yield require('internal/test_runner/coverage/table').formatCoverage(`${indentOf(data.nesting)}# `, data.summary);
        break;
      case 'test:stdout':
      case 'test:stderr':
        for (const line of data.message.split(/\r?\n/)) {
          if (line.length > 0) yield `# ${escape(line)}\n`;
        }
        break;
      case 'test:interrupted':
        for (const test of data.tests) {
          const place = test.file === undefined ? '' : ` at ${test.file}:${test.line}:${test.column}`;
          yield `# Interrupted while running: ${escape(`${test.name}${place}`)}\n`;
        }
        break;
    }
  }
};
