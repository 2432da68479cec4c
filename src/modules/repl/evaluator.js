'use strict';

// How a session runs what was entered, unless it was given a function for that.

const vm = require('vm');
const {
  codes: { ERR_SCRIPT_EXECUTION_INTERRUPTED },
} = require('internal/errors');
const { kEvalReferrer } = require('internal/module/esm/referrers');
const { getOptionValue } = require('internal/options');
const { isUnfinished, isValidSyntax, looksLikeObject, toDynamicImport } = require('internal/repl/syntax');

/**
 * Input that is not complete yet: the session reads another line. A plain function, as programs inherit from it the old way; nobody
 * reads a stack of it.
 * @param {Error} err what the engine said
 */
function Recoverable(err) {
  this.err = err;
}
Object.setPrototypeOf(Recoverable, SyntaxError);
Object.setPrototypeOf(Recoverable.prototype, SyntaxError.prototype);

/** V8 knows declarations of modules only in modules. */
const kImportOutsideModule = 'Cannot use import statement outside a module';

function isInterrupt(error) {
  return error?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}

/**
 * @param {import('internal/repl/server').REPLServer} server
 * @param {symbol} strictMode REPL_MODE_STRICT
 * @returns {Function} the function behind REPLServer.eval
 */
function makeEvaluator(server, strictMode) {
  /** @returns {vm.Script} what V8 makes of `source`, which stands for `entered` */
  function compile(source, file) {
    const isStrict = server.replMode === strictMode;
    return new vm.Script(isStrict && !/^\s*$/.test(source) ? `'use strict'; void 0; ${source}` : source, {
      filename: file,
      // import() is as in a module of the current folder.
      importModuleDynamically: kEvalReferrer,
      columnOffset: isStrict ? -"'use strict'; void 0; ".length : 0,
    });
  }

  /** The script for what was entered, and whether its value has to be awaited. Throws Recoverable where lines are missing. */
  function prepare(code, file) {
    if (/await/.test(code) && getOptionValue('--experimental-repl-await') !== false) {
      const { makeAwaitable } = require('internal/repl/top_level_await');
      const awaitable = (looksLikeObject(code) ? makeAwaitable(`(${code.trim()})`) : null) ?? makeAwaitable(code);
      if (awaitable !== null) return { script: compile(awaitable, file), waits: true };
    }
    if (looksLikeObject(code) && isValidSyntax(`(${code.trim()})`)) {
      try {
        return { script: compile(`(${code.trim()})\n`, file), waits: false };
      } catch {
        // A block after all.
      }
    }
    try {
      return { script: compile(code, file), waits: false };
    } catch (error) {
      if (error instanceof SyntaxError) {
        if (isUnfinished(code)) throw new Recoverable(error);
        if (error.message === kImportOutsideModule) {
          const replacement = toDynamicImport(code);
          if (replacement !== undefined) {
            const message = `Cannot use import statement inside the Node.js REPL, alternatively use dynamic import: ${replacement}`;
            error.stack = error.stack.replace(kImportOutsideModule, message);
            error.message = message;
          }
        }
      }
      throw error;
    }
  }

  function run(script, context) {
    const options = { __proto__: null, displayErrors: false, breakOnSigint: server.breakEvalOnSigint };
    return server.useGlobal ? script.runInThisContext(options) : script.runInContext(context, options);
  }

  /** Ctrl+C is for the script while one runs. */
  function runInterruptibly(script, context) {
    if (!server.breakEvalOnSigint) return run(script, context);
    const wasRaw = server.terminal && server._setRawMode(false);
    try {
      return run(script, context);
    } finally {
      if (server.terminal) server._setRawMode(wasRaw);
    }
  }

  /** Waits for the `{ value }` of an awaitable script; Ctrl+C gives up waiting. The value itself may be a promise. */
  async function settle(promise) {
    let onInterrupt;
    const interrupted = new Promise((_, reject) => {
      onInterrupt = () => {
        const limit = Error.stackTraceLimit;
        if (Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable) Error.stackTraceLimit = 0;
        const error = new ERR_SCRIPT_EXECUTION_INTERRUPTED();
        if (Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable) Error.stackTraceLimit = limit;
        reject(error);
      };
    });
    if (server.breakEvalOnSigint) {
      server.prependListener('SIGINT', onInterrupt);
      process.on('SIGINT', onInterrupt);
    }
    try {
      return await Promise.race([promise, interrupted]);
    } finally {
      if (server.breakEvalOnSigint) {
        server.removeListener('SIGINT', onInterrupt);
        process.removeListener('SIGINT', onInterrupt);
      }
    }
  }

  /** A failure of a script belongs to the domain, as one of anything it has started. */
  function fail(error, callback) {
    if (process.domain) {
      process.domain.emit('error', error);
      process.domain.exit();
      return;
    }
    callback(error);
  }

  return function evaluate(code, context, file, callback) {
    if (code === '\n') {
      callback(null);
      return;
    }
    let prepared;
    try {
      prepared = prepare(code, file);
    } catch (error) {
      callback(error);
      return;
    }
    let value;
    try {
      value = runInterruptibly(prepared.script, context);
    } catch (error) {
      if (isInterrupt(error)) callback(error);
      else fail(error, callback);
      return;
    }
    if (!prepared.waits) {
      callback(null, value);
      return;
    }
    const resume = server.suspend();
    settle(value).then(
      (result) => {
        callback(null, result?.value);
        resume();
      },
      (error) => {
        if (isInterrupt(error)) callback(error);
        else fail(error, callback);
        resume();
      },
    );
  };
}

module.exports = { Recoverable, makeEvaluator };
