'use strict';

// Runs what the command line asks for: a file, --eval, standard input, --check.
// Node documentation, "Command-line API" and "Modules: Packages", Determining module system.

const { declaredFormat } = require('internal/module/cjs/compile');
const { Module, loadTraced } = require('internal/module/cjs/loader');
const { getOptionValue } = require('internal/options');
const { beforeSnapshot, onStart } = require('internal/bootstrap/hooks');
const { packageTypeOf, setTypeHint } = require('internal/module/package');
const { rememberFs } = require('internal/module/replaced_fs');
const { urlOfPath } = require('internal/module/urls');

rememberFs();
onStart(() => {
  if (getOptionValue('--global-search-paths') !== false) Module._initPaths();
  if (getOptionValue('--enable-source-maps')) require('internal/module/source_map').setSourceMapsEnabled(true);
});

// ---- Before the program ------------------------------------------------------------------------------------------------------

let isPreloaded = false;

beforeSnapshot(() => {
  isPreloaded = importsLoaded = false;
});

/** Loads the modules of -r, once. Those of --import come with the entry point. */
function preload() {
  if (isPreloaded) return;
  isPreloaded = true;
  const requests = getOptionValue('--require');
  if (requests.length > 0) Module._preloadModules(requests);
  // Modules that are loaded before the program may still repair what it will find frozen.
  if (getOptionValue('--frozen-intrinsics')) require('internal/bootstrap/intrinsics').freezeIntrinsics();
}

function hasImports() {
  return getOptionValue('--import').length > 0 || getOptionValue('--experimental-loader').length > 0;
}

let importsLoaded = false;

/** Loads the modules of --experimental-loader as hooks. @returns {string[]} what --import names, unless that is loaded already */
function startImports() {
  if (importsLoaded) return [];
  importsLoaded = true;
  const { currentFolder } = require('internal/module/esm/callbacks');
  const loaders = getOptionValue('--experimental-loader');
  if (loaders.length > 0) {
    require('internal/module/esm/async_hooks').registerLoaders(loaders, currentFolder());
  }
  return getOptionValue('--import');
}

/** Loads the modules of --experimental-loader and --import, one after the other. */
async function preloadImports() {
  for (const specifier of startImports()) await preloadImport(specifier);
}

function preloadImport(specifier) {
  const { importModule } = require('internal/module/esm/loader');
  const { currentFolder } = require('internal/module/esm/callbacks');
  return importModule(specifier, currentFolder(), undefined);
}

// ---- Entry points of ES modules --------------------------------------------------------------------------------------------------

/** True from the start of an asynchronous entry point until it settles. */
let isPending = false;

/**
 * Runs an entry point that may wait. Its failure is an uncaught exception at once, of origin
 * "unhandledRejection".
 * @param {() => Promise<unknown>} start
 */
function runEntry(start) {
  isPending = true;
  return (async () => {
    try {
      if (hasImports()) for (const specifier of startImports()) await preloadImport(specifier);
      await start();
    } catch (error) {
      isPending = false;
      require('internal/engine').triggerUncaughtException(error, true);
    }
    isPending = false;
  })();
}

/** The process is about to end: does the main module, which has begun, still wait for an await that nothing can end? */
function isMainUnsettled() {
  if (!isPending) return false;
  const { jobs } = require('internal/module/esm/loader');
  let isUnsettled = false;
  for (const job of jobs.values()) {
    if (!job.isMain || job.record.status() < 3) continue;
    isUnsettled = true;
    if (getOptionValue('--warnings') === false) break;
    for (const place of job.record.stalled()) {
      require('internal/engine').writeStderr(`Warning: Detected unsettled top-level await at ${place}\n\n\n\n`);
    }
  }
  return isUnsettled;
}

// ---- A file ------------------------------------------------------------------------------------------------------------------

function resolveMain(main) {
  const path = require('path');
  const found = Module._findPath(path.resolve(main), null, true);
  return found || undefined;
}

/** Does the ES module loader take this main file? */
function isEsmMain(path) {
  if (hasImports()) return true;
  if (path === undefined) return false;
  if (stringEndsWith(path, '.mjs') || stringEndsWith(path, '.mts') || stringEndsWith(path, '.wasm')) return true;
  if (stringEndsWith(path, '.cjs') || stringEndsWith(path, '.cts')) return false;
  const type = packageTypeOf(path);
  if (stringEndsWith(path, '.js')) setTypeHint(path, type);
  return type === 'module';
}

/** --input-type is for code without a file; CommonJS files do not care. */
function refuseInputType() {
  if (!getOptionValue('--input-type')) return;
  const { codes: { ERR_INPUT_TYPE_NOT_ALLOWED } } = require('internal/errors');
  throw new ERR_INPUT_TYPE_NOT_ALLOWED();
}

/**
 * Module.runMain()
 * @param {string} [main]
 */
function executeUserEntryPoint(main = process.argv[1]) {
  if (getOptionValue('--entry-url')) {
    refuseInputType();
    require('internal/util').emitExperimentalWarning('--entry-url');
    const { currentFolder } = require('internal/module/esm/callbacks');
    const { URL } = require('internal/url');
    const url = new URL(main, currentFolder()).href;
    return runEntry(() => require('internal/module/esm/loader').importModule(url, undefined, undefined, undefined, true));
  }
  const resolved = resolveMain(main);
  if (!isEsmMain(resolved)) {
    loadTraced(require('path').resolve(main), null, true);
    return undefined;
  }
  refuseInputType();
  const path = resolved ?? main;
  return runEntry(() => require('internal/module/esm/loader').importModule(
    urlOfPath(require('path').resolve(path)), undefined, undefined, undefined, true,
  ));
}
Object.defineProperty(executeUserEntryPoint, 'length', { __proto__: null, value: 0, configurable: true });

/** @param {string} path of the main file */
function runMain(path) {
  preload();
  return Module.runMain(path);
}

// ---- Code from the command line ------------------------------------------------------------------------------------------------

let evalCount = 0;

/** Code as an ES module in the current folder. */
function runEvalModule(code, print) {
  if (print) {
    const { codes: { ERR_EVAL_ESM_CANNOT_PRINT } } = require('internal/errors');
    throw new ERR_EVAL_ESM_CANNOT_PRINT();
  }
  return runEntry(async () => {
    const loader = require('internal/module/esm/loader');
    const { kDefaultReferrer } = require('internal/module/esm/referrers');
    const url = `${stringReplace(urlOfPath(process.cwd()), /\/$/, '')}/[eval${++evalCount}]`;
    const job = loader.addJob(url, native('module').compileModule(code, url, kDefaultReferrer));
    job.isMain = true;
    job.breaksOnStart = false;
    loader.linkSync(job, false);
    await loader.instantiateLater(job, loader.kTurnsOfNew - 1);
    await loader.evaluate(job);
  });
}

function runEval(name, code, print, type = getOptionValue('--input-type')) {
  const asTypeScript = (text) => require('internal/module/typescript').stripForEval(text, name);
  switch (type) {
    case 'module': return runEvalModule(code, print);
    case 'module-typescript': return runEvalModule(asTypeScript(code), print);
    case 'commonjs': return runCommonJs(name, code, print);
    case 'commonjs-typescript': return runCommonJs(name, asTypeScript(code), print);
  }
  const { containsModuleSyntax, isScriptSyntaxError } = native('module');
  const { kEvalReferrer } = require('internal/module/esm/referrers');
  // It is a script, not the body of a function: `const require = …` is no sign of a module.
  const isModule = (text) => getOptionValue('--experimental-detect-module') !== false &&
    isScriptSyntaxError(text, name) && containsModuleSyntax(text, name, kEvalReferrer);
  const isBroken = () => (isModule(code) ? !compilesAsModule(code) : isScriptSyntaxError(code, name));
  if (getOptionValue('--strip-types') !== false && isBroken()) {
    // What is no JavaScript may be TypeScript; where it is not either, both errors are shown.
    const { code: stripped, error: failure } = require('internal/module/typescript').tryStripForEval(code, name);
    if (stripped !== undefined) code = stripped;
    else if (!isModule(code)) return explain(() => runCommonJs(name, code, print, true), failure);
  }
  return isModule(code) ? runEvalModule(code, print) : runCommonJs(name, code, print);
}

/** Runs what cannot compile, and puts what the type stripper says before the error. */
function explain(run, failure) {
  try {
    return run();
  } catch (error) {
    const at = typeof error?.stack === 'string' ? error.stack.indexOf('\n\n') : -1;
    if (at !== -1) error.stack = `${error.stack.slice(0, at)}\n${failure.message}\n${error.stack.slice(at + 1)}`;
    throw error;
  }
}

function compilesAsModule(code) {
  try {
    native('module').compileModule(code, '', undefined);
    return true;
  } catch {
    return false;
  }
}

function runCommonJs(name, code, print, isBroken = false) {
  const { runEvalScript } = require('internal/process/execution');
  if (!hasImports()) return runEvalScript(name, code, print, isBroken);
  if (name === '[worker eval]') {
    // Modules of --import are for the files and ES modules of workers, as in Node, not for a script given as text. Hooks are for what it imports.
    const loaders = getOptionValue('--experimental-loader');
    if (loaders.length > 0) {
      const { currentFolder } = require('internal/module/esm/callbacks');
      require('internal/module/esm/async_hooks').registerLoadersLater(loaders, currentFolder());
    }
    return runEvalScript(name, code, print, isBroken);
  }
  return runEntry(async () => runEvalScript(name, code, print, isBroken));
}

/**
 * --eval and --print
 * @param {string} code
 * @param {{print?: boolean, name?: string, inputType?: string}} options
 */
function evalString(code, { print = false, name = '[eval]', inputType = undefined } = {}) {
  if (name === '[eval]') {
    preload();
    // Neither standard input nor a worker's text has them.
    require('internal/module/builtins').defineAsGlobals(globalThis);
  }
  return runEval(name, code, print, inputType);
}

/**
 * A worker whose code is a data: URL.
 * @param {string} url
 */
function runEntryURL(url) {
  return runEntry(() => require('internal/module/esm/loader').importModule(url, undefined, undefined, undefined, true));
}

function readStdin() {
  const fs = require('fs');
  const chunks = [];
  const { Buffer } = require('buffer');
  for (;;) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    let size;
    try {
      size = fs.readSync(0, chunk, 0, chunk.length, null);
    } catch (error) {
      if (error.code === 'EOF') break;
      if (error.code === 'EAGAIN') {
        // A non-blocking descriptor with nothing on it yet.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        continue;
      }
      throw error;
    }
    if (size === 0) break;
    arrayPush(chunks, chunk.subarray(0, size));
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return stringCharCodeAt(text, 0) === 0xfeff ? text.slice(1) : text;
}

/** `nodus -`, or a program on standard input. */
function runStdin() {
  preload();
  return runEval('[stdin]', readStdin(), getOptionValue('--print') === true);
}

// ---- --check -----------------------------------------------------------------------------------------------------------------

/** @param {string} [path] standard input without */
function checkSyntax(path) {
  preload();
  if (path === undefined || path === '-') {
    const type = getOptionValue('--input-type');
    return checkSource('[stdin]', readStdin(), type === 'module' ? 'module' : 'commonjs');
  }
  const filename = resolveMain(path);
  if (filename === undefined) {
    // The same error as running it would give.
    return Module._load(require('path').resolve(path), null, true);
  }
  const source = native('module').readText(filename);
  const format = declaredFormat(filename);
  if (!format?.endsWith('typescript')) return checkSource(filename, source, format);
  // Files of TypeScript are looked at as they are: their types are syntax errors. What has module syntax is let pass.
  const { kDefaultReferrer } = require('internal/module/esm/referrers');
  native('module').compileCommonJs(source, filename, kDefaultReferrer, true);
  return undefined;
}

function checkSource(filename, source, format) {
  const { compileCommonJs, compileModule } = native('module');
  const { kDefaultReferrer } = require('internal/module/esm/referrers');
  const detect = format !== 'commonjs' && getOptionValue('--experimental-detect-module') !== false;
  const check = () => {
    if (format === 'json' || format === 'wasm') return;
    const wrapper = require('internal/module/cjs/wrapper');
    if (format !== 'module' && wrapper.isPatched()) {
      wrapper.checkPatched(filename, source);
      return;
    }
    try {
      if (format !== 'module' && compileCommonJs(source, filename, kDefaultReferrer, detect) !== null) return;
    } catch (error) {
      require('internal/module/esm/errors').hintModuleSyntax(error, source, filename);
      throw error;
    }
    compileModule(source, filename, kDefaultReferrer);
  };
  if (hasImports()) return runEntry(async () => check());
  return check();
}

module.exports = {
  checkSyntax,
  evalModule: runEvalModule,
  evalString,
  executeUserEntryPoint,
  hasImports,
  isMainUnsettled,
  isMainPending: () => isPending,
  preload,
  preloadImports,
  runEntry,
  runEntryURL,
  runMain,
  runStdin,
};
