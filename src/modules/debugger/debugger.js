'use strict';

// `nodus inspect`: the command-line debugger. Node documentation, "Debugger".

const kInvalidCommandLine = 9;

function usage(name) {
  return `Usage: ${name} inspect [--port=<port>] [<node-option> ...]
                      [<script> [<script-args>] | <host>:<port> | -p <pid>]

Starts a live debugging session.

Options:
  --port=<port>         Inspector port of the program (default: 9229)
  <script>              The script to launch and debug.
  <host>:<port>         Remote debugger to connect to.
  -p <pid>              Attach to a running process by its id.
`;
}

/** @param {string[]} words behind "inspect" @returns {object|undefined} what to debug; undefined: it cannot be told */
function parseArguments(words) {
  const options = { host: '127.0.0.1', port: 9229, script: undefined, args: [], nodeOptions: [], pid: undefined };
  let i = 0;
  for (; i < words.length && words[i].startsWith('-'); i++) {
    const word = words[i];
    const port = /^--(?:port|inspect-port|debug-port)=(\d+)$/.exec(word);
    if (port !== null) {
      options.port = Number(port[1]);
    } else if (word === '-p') {
      options.pid = Number(words[++i]);
      if (!Number.isInteger(options.pid)) return undefined;
    } else {
      options.nodeOptions.push(word);
    }
  }
  if (options.pid !== undefined) return options;
  if (i === words.length) return undefined;
  const remote = /^(?:([^:/\\]+)|\[([^\]]+)\]):(\d{1,5})$/.exec(words[i]);
  if (remote !== null) {
    options.host = remote[1] ?? remote[2];
    options.port = Number(remote[3]);
    return options;
  }
  options.script = words[i];
  options.args = words.slice(i + 1);
  return options;
}

/** Wakes the inspector of a process that runs without one. */
function attachTo(pid) {
  try {
    process._debugProcess(pid);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
    process.stderr.write(`Target process: ${pid} doesn't exist.\n`);
    process.exit(1);
  }
}

/** The mode `inspect` of the command line. */
function run() {
  const options = parseArguments(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(usage(process.argv0));
    process.exit(kInvalidCommandLine);
  }
  if (options.pid !== undefined) attachTo(options.pid);
  const { DebuggerRepl } = require('internal/debugger/repl');
  const repl = new DebuggerRepl(options);
  repl.start().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    if (error.childStderr) process.stderr.write(error.childStderr);
    repl.end();
    process.exit(1);
  });
}

module.exports = { run };
