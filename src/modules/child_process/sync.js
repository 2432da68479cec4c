'use strict';

// spawnSync, execFileSync and execSync.

const { Buffer } = require('buffer');
const binding = native('child_process');
const {
  checkMaxBuffer,
  checkTimeout,
  noNulBytes,
  normalizeExecFileArguments,
  normalizeSpawnArguments,
  sanitizeKillSignal,
} = require('internal/child_process/options');
const {
  codes: { ERR_INVALID_ARG_TYPE },
  errnoException,
  genericNodeError,
} = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');

const kMaxBuffer = 1024 * 1024;

/** process.binding('spawn_sync'): every program that is run synchronously goes through `spawn`, which tools replace. */
const spawnSyncBinding = { spawn: (options) => binding.spawnSync(options) };

/**
 * @param {string} file
 * @param {string[]} [args]
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function spawnSync(file, args, options) {
  options = { __proto__: null, maxBuffer: kMaxBuffer, ...normalizeSpawnArguments(file, args, options) };
  checkTimeout(options.timeout);
  checkMaxBuffer(options.maxBuffer);
  options.killSignal = sanitizeKillSignal(options.killSignal);
  if (isArrayBufferView(options.cwd)) options.cwd = Buffer.from(options.cwd).toString();
  const { stdio } = require('internal/child_process/stdio').getValidStdio(options.stdio || 'pipe', true);

  if (options.input) {
    stdio[0] = { ...stdio[0], input: options.input };
  }
  arrayForEach(stdio, (entry, i) => {
    const input = entry.input ?? null;
    if (input === null) return;
    if (isArrayBufferView(input)) {
      entry.input = input;
    } else if (typeof input === 'string') {
      entry.input = Buffer.from(input, options.encoding);
    } else {
      throw new ERR_INVALID_ARG_TYPE(`options.stdio[${i}]`, ['Buffer', 'TypedArray', 'DataView', 'string'], input);
    }
  });

  const result = spawnSyncBinding.spawn({ __proto__: null, ...options, stdio });
  if (result.output && options.encoding && options.encoding !== 'buffer') {
    result.output = arrayMap(result.output, (item) => (item === null ? null : item.toString(options.encoding)));
  }
  result.stdout = result.output?.[1];
  result.stderr = result.output?.[2];
  if (result.error) {
    result.error = errnoException(result.error, `spawnSync ${options.file}`);
    result.error.path = options.file;
    result.error.spawnargs = options.args.slice(1);
  }
  // Node's order of the keys.
  const { error, status, signal, output, pid, stdout, stderr } = result;
  return error === undefined
    ? { status, signal, output, pid, stdout, stderr }
    : { error, status, signal, output, pid, stdout, stderr };
}

function checkResult(result, options, args, command) {
  let failure;
  if (result.error) {
    failure = result.error;
    Object.assign(failure, result);
  } else if (result.status !== 0) {
    let message = 'Command failed: ';
    message += command || arrayJoin(args, ' ');
    if (result.stderr && result.stderr.length > 0) message += `\n${result.stderr.toString()}`;
    failure = genericNodeError(message, result);
  }
  return failure;
}

function inheritsStderr(options) {
  return !options.stdio;
}

/** @returns {Buffer|string} what the child wrote to stdout */
function execFileSync(file, args, options) {
  ({ file, args, options } = normalizeExecFileArguments(file, args, options));
  const showStderr = inheritsStderr(options);
  const result = spawnSync(file, args, options);
  if (showStderr && result.stderr) process.stderr.write(result.stderr);
  const failure = checkResult(result, options, [options.argv0 || file, ...args], undefined);
  if (failure) throw failure;
  return result.stdout;
}

/** @returns {Buffer|string} what the command wrote to stdout */
function execSync(command, options) {
  validateString(command, 'command');
  noNulBytes(command, 'command');
  options = { __proto__: null, ...options };
  options.shell = typeof options.shell === 'string' ? options.shell : true;
  const showStderr = inheritsStderr(options);
  const result = spawnSync(command, options);
  if (showStderr && result.stderr) process.stderr.write(result.stderr);
  const failure = checkResult(result, options, undefined, command);
  if (failure) throw failure;
  return result.stdout;
}

module.exports = { spawnSync, spawnSyncBinding, execFileSync, execSync };
