'use strict';

// `nodus --prof-process [options] isolate-….log`: what a log of `--prof` says (Node documentation, "Command-line API",
// --prof-process). The options are those of V8's own tick processor, as far as they concern its text.

const { Preprocessor } = require('internal/v8/prof/preprocess');
const { Profile, kStates } = require('internal/v8/prof/profile');
const { Report } = require('internal/v8/prof/report');
const { readLog } = require('internal/v8/prof/log_reader');
const { symbolReader } = require('internal/v8/prof/symbols');

const kStateOptions = {
  '__proto__': null,
  '-j': 'js', '--js': 'js', '-g': 'gc', '--gc': 'gc', '-p': 'parser', '--parser': 'parser',
  '-b': 'bytecodeCompiler', '--bytecodecompiler': 'bytecodeCompiler', '-c': 'compiler', '--compiler': 'compiler',
  '-o': 'other', '--other': 'other', '-e': 'external', '--external': 'external',
};

const kUsage = `Usage: nodus --prof-process [options] isolate-0x....log

  -j, --js                 only ticks of JavaScript; so for the other states of V8:
  -g, --gc   -p, --parser   -b, --bytecodecompiler   -c, --compiler   -o, --other   -e, --external
  --call-graph-size=N      callers of callers that are shown (5)
  --no-call-graph          leaves out the callers
  --ignore-unknown         leaves out ticks whose place is not known
  --only-summary           prints no more than the summary
  --preprocess             prints the log as JSON for other tools
  --range=FROM,TO          only ticks in this span, in microseconds
  --nm=PROGRAM             lists the symbols of libraries (nm)
`;

/** @returns {object|undefined} undefined for an option that is none */
function parse(args) {
  const options = {
    file: 'v8.log', states: [], depth: 5, showsGraph: true, ignoresUnknown: false, onlySummary: false, preprocesses: false, nm: 'nm',
  };
  for (const arg of args) {
    const { 1: name, 2: value } = /^(--?[^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) options.file = arg;
    else if (kStateOptions[name] !== undefined) options.states.push(kStates[kStateOptions[name]]);
    else if (name === '--call-graph-size') options.depth = Number.parseInt(value, 10) || 0;
    else if (name === '--no-call-graph') options.showsGraph = false;
    else if (name === '--call-graph') options.showsGraph = true;
    else if (name === '--ignore-unknown') options.ignoresUnknown = true;
    else if (name === '--preprocess') options.preprocesses = true;
    else if (name === '--only-summary') options.onlySummary = true;
    else if (name === '--nm') options.nm = value;
    else if (name === '--range' && /^\d*,\d*$/.test(value ?? '')) {
      const { 0: from, 1: to } = value.split(',');
      options.range = [Number(from), to === '' ? Infinity : Number(to)];
    } else return undefined;
  }
  return options;
}

function fail(text) {
  process.stderr.write(text);
  process.exitCode = 1;
}

function run() {
  const options = parse(process.argv.slice(1));
  if (options === undefined) return fail(kUsage);
  const { states } = options;
  const readSymbols = symbolReader(options.nm);
  const profile = options.preprocesses ?
    new Preprocessor(readSymbols) :
    new Profile({ states: states.length > 0 ? states : undefined, range: options.range, readSymbols });
  try {
    readLog(options.file, (fields) => profile.take(fields));
  } catch (error) {
    return fail(`Cannot access log file: ${options.file}\nPlease provide a valid isolate file as the final argument.\n${error.message}\n`);
  }
  if (!profile.hasVersion) return fail('Unable to read v8-version from log file.\n');
  if (options.preprocesses) return process.stdout.write(`${profile.toJson()}\n`);
  const lines = [];
  new Report(profile, (line) => lines.push(line)).print(options);
  process.stdout.write(`${lines.join('\n')}\n`);
  return undefined;
}

module.exports = { run };
