'use strict';

// What can be typed at the debugger's prompt. Words without arguments act when they are named; functions take arguments.

const { validateInteger, validateNumber, validateString } = require('internal/errors/validators');
const { takeHeapSnapshot } = require('internal/debugger/profiles');
const { inspect } = require('internal/util/inspect');

const kHelp = `run, restart, r       Run the program, or connect to it again
kill                  End the program, or the connection to it

cont, c               Go on
next, n               Go on to the next line
step, s               Go on, into a function that is called
out, o                Go on until the function returns
pause                 Stop the program where it is
backtrace, bt         Show the calls that led here
list(n)               Show n lines before and after the place of the pause
setContextLineNumber(n)
                      How many lines a pause shows before and after
setBreakpoint, sb     Set a breakpoint: sb(), sb(line), sb('fn()'), sb('file', line, condition)
clearBreakpoint, cb   Take one away: cb('file', line)
breakpoints           List the breakpoints
breakOnException      Stop whenever an exception is thrown
breakOnUncaught       Stop when an exception is thrown that nobody catches
breakOnNone           Do not stop for exceptions (as at the beginning)

watch(expr)           Show the value of an expression at each pause
unwatch(expr)         No longer, by the expression
unwatch(index)        or by its number
watchers              Show the values now

exec(expr), p(expr), exec expr, p expr
                      Evaluate in the program
exec .scope           Show the names that can be seen from here
repl                  Evaluate all that is typed in the program

scripts               List the scripts of the program
scripts(true)         and those of the runtime

profile               Start a CPU profile
profileEnd            End it
profiles              List what was profiled
profiles[n].save(file = 'node.cpuprofile')
                      Write a profile to disk

takeHeapSnapshot(file = 'node.heapsnapshot')
                      Write a snapshot of the heap to disk

version               V8's version in the program`;

/** Domains of the protocol that can be spoken to by their name, e.g. Debugger.getScriptSource({ scriptId }). */
const domains = ['Debugger', 'HeapProfiler', 'Profiler', 'Runtime'];

/** Words that act by themselves; their names may be followed by (). */
const words = new Set([
  'run', 'restart', 'r', 'kill', 'cont', 'c', 'next', 'n', 'step', 's', 'out', 'o', 'pause', 'backtrace', 'bt', 'breakpoints',
  'breakOnException', 'breakOnUncaught', 'breakOnNone', 'watchers', 'repl', 'profile', 'profileEnd', 'version', 'help',
]);

/** Lists that print when they are named, and can be called. */
function printable(text, call) {
  const fn = call ?? (() => {});
  fn[inspect.custom] = () => text;
  return fn;
}

/**
 * @param {import('internal/debugger/repl').DebuggerRepl} session
 * @param {object} context the REPL's globals
 */
function defineCommands(session, context) {
  const { client } = session;
  const say = (text) => printable(text);
  const call = (method, params) => client.call(method, params).then(() => undefined);

  async function setExceptionState(state) {
    session.exceptionState = state;
    await client.call('Debugger.setPauseOnExceptions', { state });
  }

  const resume = (method) => async () => {
    await client.call(method);
  };

  const acts = {
    run: () => session.restart(),
    kill: () => session.stop(),
    cont: resume('Debugger.resume'),
    next: resume('Debugger.stepOver'),
    step: resume('Debugger.stepInto'),
    out: resume('Debugger.stepOut'),
    pause: () => call('Debugger.pause'),
    backtrace: () => say(session.describeFrames()),
    breakpoints: () => say(session.breakpoints.describe()),
    breakOnException: () => setExceptionState('all'),
    breakOnUncaught: () => setExceptionState('uncaught'),
    breakOnNone: () => setExceptionState('none'),
    watchers: async () => {
      const text = await session.describeWatchers();
      return text === '' ? undefined : say(text);
    },
    repl: () => session.enterRepl(),
    profile: () => call('Profiler.start'),
    profileEnd: async () => session.addProfile((await client.call('Profiler.stop')).profile),
    version: async () => say((await client.call('Runtime.evaluate', { expression: 'process.versions.v8' })).result.value),
    help: () => say(kHelp),
  };
  const shortcuts = { r: 'run', restart: 'run', c: 'cont', n: 'next', s: 'step', o: 'out', bt: 'backtrace' };

  async function setBreakpoint(script, line, condition) {
    if (typeof script === 'string' && script.endsWith('()') && line === undefined) {
      // A function that can be seen from here: V8's own command line function stops at its calls.
      await session.evaluateRemotely(`debug(${script.slice(0, -2)})`, { includeCommandLineAPI: true });
      return undefined;
    }
    let name = script;
    if (typeof script !== 'string') {
      const { location } = session.requirePause();
      name = location.scriptId;
      line = script ?? location.lineNumber + 1;
    }
    validateInteger(line, 'line', 1);
    const { location, isLoaded } = await session.breakpoints.set(name, line, condition);
    if (!isLoaded) return say(`Warning: script '${name}' was not loaded yet.`);
    if (location === undefined) return say(`Warning: Could not resolve breakpoint at ${name}:${line}`);
    return say(await session.scripts.excerpt(location.scriptId, location.lineNumber, 5, {
      isMarked: (other) => session.breakpoints.has(location.scriptId, other),
    }));
  }

  async function clearBreakpoint(script, line) {
    if (await session.breakpoints.clear(script, line)) return undefined;
    return say(`Could not find breakpoint at ${script}:${line}`);
  }

  async function scopes() {
    const found = [];
    for (const { type, name, object } of session.requirePause().scopeChain) {
      if (type === 'global') continue;
      const { result } = await client.call('Runtime.getProperties', { objectId: object.objectId, generatePreview: true });
      found.push({ type, ...(name ? { name } : {}), names: result.map((property) => property.name) });
    }
    return found;
  }

  function exec(source) {
    validateString(source, 'expression');
    return source.trim() === '.scope' ? scopes() : session.evaluateRemotely(source);
  }

  const functions = {
    exec,
    p: exec,
    setBreakpoint,
    sb: setBreakpoint,
    clearBreakpoint,
    cb: clearBreakpoint,
    list: async (context = 5) => {
      validateInteger(context, 'delta', 0);
      return say(await session.excerpt(context));
    },
    setContextLineNumber(count) {
      validateNumber(count, 'delta', 1);
      session.contextLines = count;
    },
    async watch(expression) {
      validateString(expression, 'expression');
      if (!session.watched.includes(expression)) session.watched.push(expression);
      if (session.frames === undefined) return undefined;
      return undefined;
    },
    unwatch(which) {
      const index = typeof which === 'number' ? which : session.watched.indexOf(which);
      if (index >= 0) session.watched.splice(index, 1);
    },
    async takeHeapSnapshot(file = 'node.heapsnapshot') {
      const written = await takeHeapSnapshot(client, file);
      return say(`Heap snapshot prepared.\nWrote snapshot: ${written}`);
    },
  };

  const define = (name, descriptor) => Object.defineProperty(context, name, {
    __proto__: null, configurable: true, enumerable: true, ...descriptor,
  });
  for (const name of Object.keys(acts)) define(name, { get: acts[name] });
  for (const name of Object.keys(shortcuts)) define(name, { get: acts[shortcuts[name]] });
  for (const name of Object.keys(functions)) define(name, { writable: true, value: functions[name] });
  define('profiles', { get: () => session.profiles });
  define('scripts', {
    get() {
      const current = session.frames?.[0].location.scriptId;
      return printable(session.scripts.describe(false, current), (all) => say(session.scripts.describe(all === true, current)));
    },
  });
  for (const domain of domains) {
    define(domain, {
      writable: true,
      value: new Proxy({ __proto__: null }, {
        get: (target, command) => (typeof command === 'string' ? (params) => client.call(`${domain}.${command}`, params) : undefined),
      }),
    });
  }
}

module.exports = { defineCommands, words };
