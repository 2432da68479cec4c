'use strict';

// `nodus` on a terminal, and -i.

const { getOptionValue } = require('internal/options');

/** @returns {object} the options of the session that the command line and the environment ask for */
function sessionOptions() {
  const { REPL_MODE_SLOPPY, REPL_MODE_STRICT, kStandalone } = require('internal/repl/server');
  const { env } = process;
  const options = {
    [kStandalone]: true,
    ignoreUndefined: false,
    useGlobal: true,
    breakEvalOnSigint: true,
  };
  if (Number.parseInt(env.NODE_NO_READLINE, 10)) options.terminal = false;
  const mode = { strict: REPL_MODE_STRICT, sloppy: REPL_MODE_SLOPPY }[env.NODE_REPL_MODE?.toLowerCase().trim()];
  if (mode !== undefined) options.replMode = mode;
  const size = Number(env.NODE_REPL_HISTORY_SIZE);
  options.historySize = !Number.isNaN(size) && size > 0 ? size : 1000;
  return options;
}

function run() {
  const { hasImports, preload, preloadImports } = require('internal/module/run_main');
  preload();
  const external = process.env.NODE_REPL_EXTERNAL_MODULE;
  if (external) {
    const { Module } = require('internal/module/cjs/loader');
    Module._load(external, undefined, true);
    return;
  }
  if (getOptionValue('--input-type')) {
    require('internal/engine').writeStderr('Cannot specify --input-type for REPL\n');
    require('internal/engine').exit(9);
  }
  if (hasImports()) preloadImports().then(start);
  else start();
}

function start() {
  process.stdout.write(`Welcome to Node.js ${process.version}.\nType ".help" for more information.\n`);
  const { REPLServer } = require('internal/repl/server');
  const server = new REPLServer(sessionOptions());
  require('repl').repl = server;
  if (server.terminal) {
    server.setupHistory(process.env.NODE_REPL_HISTORY, (error) => {
      if (error) throw error;
    });
  }
  server.on('exit', () => {
    if (server.historyManager.isFlushing) {
      server.pause();
      server.once('flushHistory', () => process.exit());
    } else {
      process.exit();
    }
  });
  // -e with -i: what it declares stays.
  const source = getOptionValue('--eval');
  if (typeof source === 'string' && source !== '') {
    require('internal/module/run_main').evalString(source, { print: getOptionValue('--print') });
  }
}

module.exports = { run };
