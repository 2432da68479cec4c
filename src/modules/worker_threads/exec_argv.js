'use strict';

// Which options a worker may have of its own: those of the realm, not those of the process or of V8.

const { splitEnvironmentOptions } = native('worker_threads');
const { codes: { ERR_WORKER_INVALID_EXEC_ARGV } } = require('internal/errors');
const { getOptionTable, getOptionAliases } = require('internal/options');

const processWide = new Set([
  '--title',
  '--v8-pool-size',
  '--version',
  '--help',
  '--v8-options',
  '--completion-bash',
  '--eval',
  '--print',
  '--check',
  '--interactive',
  '--test',
  '--watch',
  '--run',
  '--zero-fill-buffers',
  '--trace-event-categories',
  '--trace-event-file-pattern',
  '--tls-cipher-list',
  '--tls-min-v1.0',
  '--tls-min-v1.1',
  '--tls-min-v1.2',
  '--tls-min-v1.3',
  '--tls-max-v1.2',
  '--tls-max-v1.3',
  '--use-openssl-ca',
  '--use-bundled-ca',
  '--use-system-ca',
  '--enable-fips',
  '--force-fips',
  '--icu-data-dir',
  '--secure-heap',
  '--secure-heap-min',
  '--disable-proto',
  '--node-snapshot',
  '--openssl-config',
  '--workers',
  '--workers-stop-timeout',
]);

const kV8 = 6;
const kV8Value = 7;
const kBoolean = 0;
const kInspector = 2;
const kNoOp = 5;

/** @typedef {{ kind: number, inEnvironment: boolean }} Known */

/** @returns {(argument: string) => { name: string, known: Known|undefined, hasValue: boolean }} */
function makeLookup() {
  /** @type {Map<string, Known>} */
  const options = new Map();
  const table = getOptionTable();
  for (let i = 0; i < table.length; i += 3) mapSet(options, table[i], { kind: table[i + 1], inEnvironment: table[i + 2] });
  const aliasList = getOptionAliases();
  const aliases = new Map();
  for (let i = 0; i < aliasList.length; i += 2) mapSet(aliases, aliasList[i], aliasList[i + 1]);
  return (argument) => {
    const equals = stringIndexOf(argument, '=');
    let name = stringReplaceAll(equals < 0 ? argument : stringSlice(argument, 0, equals), '_', '-');
    name = mapGet(aliases, name) ?? name;
    if (!mapHas(options, name) && stringStartsWith(name, '--no-')) name = `--${name.slice(5)}`;
    return { name, known: mapGet(options, name), hasValue: equals >= 0 };
  };
}

function takesNextArgument({ known, hasValue }) {
  return !hasValue && known.kind !== kBoolean && known.kind !== kInspector && known.kind !== kNoOp && known.kind !== kV8;
}

/**
 * @param {string[]} list
 * @returns {string[]} the arguments that no worker may have
 */
function checkExecArgv(list) {
  const lookUp = makeLookup();
  const invalid = [];
  for (let i = 0; i < list.length; i++) {
    const argument = list[i];
    // Behind the options nothing is looked at.
    if (!stringStartsWith(argument, '-') || argument === '-' || argument === '--') break;
    const found = lookUp(argument);
    const isOfV8 = found.known === undefined || found.known.kind === kV8 || found.known.kind === kV8Value;
    if (!isOfV8 && takesNextArgument(found) && i + 1 >= list.length) {
      arrayPush(invalid, `${argument} requires an argument`);
    } else if (isOfV8 || setHas(processWide, found.name)) {
      arrayPush(invalid, argument);
    } else if (takesNextArgument(found)) {
      i++;
    }
  }
  return invalid;
}

/**
 * The same for NODE_OPTIONS of a worker's own environment: what is V8's was the process's affair, and is passed over.
 * @param {string[]} list
 * @returns {string[]}
 */
function checkEnvironmentOptions(list) {
  const lookUp = makeLookup();
  const invalid = [];
  for (let i = 0; i < list.length; i++) {
    const found = lookUp(list[i]);
    if (found.known === undefined || !found.known.inEnvironment || processWide.has(found.name)) {
      const written = found.hasValue ? `${list[i].slice(0, list[i].indexOf('='))}=` : list[i];
      arrayPush(invalid, `${written} is not allowed in NODE_OPTIONS`);
    } else if (takesNextArgument(found)) {
      i++;
    }
  }
  return invalid;
}

/** Variables that set an option where they are '1'. */
const switches = [
  ['NODE_NO_WARNINGS', '--no-warnings'],
  ['NODE_PENDING_DEPRECATION', '--pending-deprecation'],
  ['NODE_PRESERVE_SYMLINKS', '--preserve-symlinks'],
  ['NODE_PRESERVE_SYMLINKS_MAIN', '--preserve-symlinks-main'],
  ['NODE_USE_ENV_PROXY', '--use-env-proxy'],
];

/**
 * What the environment of a worker asks for besides NODE_OPTIONS.
 * @param {Record<string, string>} env
 * @returns {string[]} options
 */
function optionsOfVariables(env) {
  const list = switches.filter(([name]) => `${env[name]}` === '1').map(([, option]) => option);
  if (env.NODE_REDIRECT_WARNINGS) list.push(`--redirect-warnings=${env.NODE_REDIRECT_WARNINGS}`);
  return list;
}

/**
 * @param {unknown[]|null|undefined} execArgv as the worker's options have it
 * @returns {string[]}
 */
function parseExecArgv(execArgv) {
  if (!execArgv) return [];
  let list = arrayMap(execArgv, String);
  // What stands behind "--" is no option, and there is no script to take it.
  if (arrayIncludes(list, '--')) list = arraySlice(list, 0, arrayIndexOf(list, '--'));
  const invalid = checkExecArgv(list);
  if (invalid.length > 0) throw new ERR_WORKER_INVALID_EXEC_ARGV(invalid);
  return list;
}

/**
 * The options that a worker's environment asks for.
 * @param {Record<string, unknown>|undefined} ownEnvironment none: the worker has its parent's
 * @returns {string[]}
 */
function parseEnvironmentOptions(ownEnvironment) {
  const env = ownEnvironment ?? process.env;
  const { NODE_OPTIONS } = env;
  const list = NODE_OPTIONS === undefined ? [] : splitEnvironmentOptions(`${NODE_OPTIONS}`);
  if (ownEnvironment !== undefined && NODE_OPTIONS !== process.env.NODE_OPTIONS) {
    const invalid = checkEnvironmentOptions(list);
    if (invalid.length > 0) throw new ERR_WORKER_INVALID_EXEC_ARGV(invalid, 'invalid NODE_OPTIONS env variable');
  }
  // NODE_OPTIONS comes later and wins.
  return [...optionsOfVariables(env), ...list];
}

module.exports = { parseEnvironmentOptions, parseExecArgv };
