'use strict';

// Which reporters hear of the tests, and where they write (test runner, "Test reporters").

const { setImmediate } = require('timers');
const { getOptionValue } = require('internal/options');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');

const builtIns = new Set(['spec', 'dot', 'tap', 'junit', 'lcov']);

/** Reporters and destinations, as asked for. Both lists have the same length. */
function chosen() {
  // As the documentation of the variable says, whatever the options do.
  if (process.env.NODE_TEST_CONTEXT === 'child') return { reporters: ['tap'], destinations: ['stdout'] };
  const reporters = [...getOptionValue('--test-reporter') ?? []];
  const destinations = [...getOptionValue('--test-reporter-destination') ?? []];
  if (reporters.length === 0 && destinations.length === 0) reporters.push('spec');
  if (reporters.length === 1 && destinations.length === 0) destinations.push('stdout');
  if (reporters.length !== destinations.length) {
    throw new ERR_INVALID_ARG_VALUE(
      '--test-reporter', reporters, 'must match the number of specified \'--test-reporter-destination\'');
  }
  return { reporters, destinations };
}

function openDestination(name, onError) {
  if (name === 'stdout') return process.stdout;
  if (name === 'stderr') return process.stderr;
  return require('fs').createWriteStream(require('path').resolve(name)).on('error', onError);
}

/** Reporters of users are modules, found from the working directory. */
async function importReporter(name) {
  const { currentFolder } = require('internal/module/esm/callbacks');
  const { importModule } = require('internal/module/esm/loader');
  const { pathToFileURL } = require('internal/url');
  // A file in the working directory needs no "./".
  let specifier = name;
  if (!/^(?:\.{0,2}\/|[a-z][a-z0-9+.-]+:)/i.test(name) && !require('path').isAbsolute(name)) {
    specifier = name;
  } else if (require('path').isAbsolute(name)) {
    specifier = pathToFileURL(name).href;
  }
  const namespace = await importModule(specifier, currentFolder(), { __proto__: null });
  const reporter = namespace.default;
  if (reporter === undefined || reporter === null) {
    throw new ERR_INVALID_ARG_VALUE('Reporter', name, 'is not a valid reporter');
  }
  return reporter;
}

/** Lets one reporter hear what SOURCE says. An error of its ends the process, by ONERROR. */
function attach(source, reporter, destination, onError) {
  const { PassThrough, Readable } = require('stream');
  const isOwn = destination !== process.stdout && destination !== process.stderr;
  let output;
  if (typeof reporter === 'function' && isClass(reporter)) reporter = Reflect.construct(reporter, []);
  if (typeof reporter === 'function') {
    // Of its own: what one iterator takes from a stream, another one, or a pipe, does not see.
    const events = source.pipe(new PassThrough({ __proto__: null, objectMode: true }));
    output = Readable.from(reporter(events), { __proto__: null, objectMode: true });
  } else {
    output = source.pipe(reporter);
  }
  output.on('error', onError);
  output.pipe(destination, { __proto__: null, end: isOwn });
  return new Promise((resolve) => {
    const { finished } = require('stream');
    if (isOwn) finished(destination, () => resolve());
    else finished(output, { __proto__: null, writable: false }, () => resolve());
  });
}

function isClass(fn) {
  return fn.prototype !== undefined &&
    Object.getOwnPropertyDescriptor(fn.prototype, 'constructor')?.value === fn;
}

/**
 * Connects the reporters of the command line with HARNESS.
 * @returns {Promise<void>|undefined} to wait for before tests run, when a reporter has to be loaded
 */
function connectReporters(harness) {
  const { stream } = harness;
  const later = [];
  const onError = (error) => harness.fail(error);
  const attachAll = () => Promise.all(later.map(([reporter, destination]) => attach(stream, reporter, destination, onError)));
  let startReporters;
  // What the program itself prints in this turn of the loop comes first.
  const ended = new Promise((resolve) => {
    startReporters = () => setImmediate(() => resolve(attachAll()));
  });
  harness.exitNow = async () => {
    await ended;
    process.exit();
  };
  if (process.env.NODE_TEST_CONTEXT === 'child-v8') {
    const { asItIs, encoded } = require('internal/test_runner/wire');
    later.push([encoded, asItIs(process.stdout)]);
    startReporters();
    return undefined;
  }
  const { reporters, destinations } = chosen();
  if (reporters.every((name) => builtIns.has(name))) {
    reporters.forEach((name, i) => {
      later.push([require(`internal/test_runner/reporters/${name}`), openDestination(destinations[i], onError)]);
    });
    startReporters();
    return undefined;
  }
  return (async () => {
    for (let i = 0; i < reporters.length; i++) {
      const name = reporters[i];
      const reporter = builtIns.has(name) ?
        require(`internal/test_runner/reporters/${name}`) : await importReporter(name);
      later.push([reporter, openDestination(destinations[i], onError)]);
    }
    startReporters();
  })();
}

module.exports = { connectReporters };
