'use strict';

// `nodus inspect`: the command-line debugger. Node documentation, "Debugger".

const kInvalidCommandLine = 9;

function usage(name) {
  return `Usage: ${name} inspect [--port=<port>] [<node-option> ...]
                      [<script> [<script-args>] | <host>:<port> | -p <pid>]
       ${name} inspect --probe <file>:<line>[:<col>] --expr <expr> [--cond <expr>] [--max-hit <n>]
                      [--probe <file>:<line>[:<col>] --expr <expr> [--cond <expr>] [--max-hit <n>] ...]
                      [--json] [--preview] [--timeout=<ms>] [--port=<port>]
                      [--] [<node-option> ...] <script> [<script-args> ...]

Starts a live debugging session, or, with probes, runs the program to its end and reports
the values of expressions whenever it came by their places.

Options of a session:
  --port=<port>         Inspector port of the program (default: 9229)
  <script>              The script to launch and debug.
  <host>:<port>         Remote debugger to connect to.
  -p <pid>              Attach to a running process by its id.

Options of probes:
  --probe <file>:<line>[:<col>]
                        A place, counted from 1, in each script whose path ends with <file>.
  --expr <expr>         What to evaluate there. Stands behind its --probe.
  --cond <expr>         Count and evaluate only when this is truthy. One for all probes of a place.
  --max-hit <n>         Report, and let the program go, when the probe has been hit so often.
  --json                Report as JSON instead of text.
  --preview             Previews of objects in JSON.
  --timeout <ms>        For the whole session (default: 30000).
  --port <port>         Inspector port of the program (default: one that is free)
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

/** The command line cannot be understood. */
function refuse(message) {
  process.stderr.write(`${message}${usage(process.argv0)}`);
  process.exit(kInvalidCommandLine);
}

/** `--probe`: no session with a prompt, but a report. */
function probe(words) {
  const { ArgumentError, parseProbeArguments } = require('internal/debugger/probe_arguments');
  const { ProbeSession } = require('internal/debugger/probe');
  let options;
  try {
    options = parseProbeArguments(words);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    refuse(`${error.message}\n`);
  }
  const session = new ProbeSession(options);
  session.run().then((code) => {
    const report = session.report();
    // Exits when it is written: the program that was probed may go on.
    process.stdout.write(report === '' ? '' : `${report}\n`, () => process.exit(code));
  }, (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}

/** The mode `inspect` of the command line. */
function run() {
  const words = process.argv.slice(2);
  if (words[0] === '--help' || words[0] === '-h') {
    process.stdout.write(usage(process.argv0));
    return;
  }
  if (require('internal/debugger/probe_arguments').isProbeMode(words)) {
    probe(words);
    return;
  }
  const options = parseArguments(words);
  if (options === undefined) refuse('');
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
