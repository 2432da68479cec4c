'use strict';

// Which options a worker may have of its own: those of the realm, not those of the process or of V8.

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
const kBoolean = 0;
const kOptionalString = 2;
const kNoOp = 5;

/**
 * @param {string[]} list
 * @returns {string[]} the arguments that no worker may have
 */
function checkExecArgv(list) {
  const kinds = new Map();
  const table = getOptionTable();
  for (let i = 0; i < table.length; i += 3) kinds.set(table[i], table[i + 1]);
  const aliasList = getOptionAliases();
  const aliases = new Map();
  for (let i = 0; i < aliasList.length; i += 2) aliases.set(aliasList[i], aliasList[i + 1]);
  const invalid = [];
  for (let i = 0; i < list.length; i++) {
    const argument = list[i];
    if (!argument.startsWith('-') || argument === '--') {
      invalid.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    let name = (equals < 0 ? argument : argument.slice(0, equals)).replaceAll('_', '-');
    name = aliases.get(name) ?? name;
    if (!kinds.has(name) && name.startsWith('--no-')) name = `--${name.slice(5)}`;
    const kind = kinds.get(name);
    if (kind === undefined || kind === kV8 || processWide.has(name)) {
      invalid.push(argument);
      continue;
    }
    if (equals >= 0 || kind === kBoolean || kind === kOptionalString || kind === kNoOp) continue;
    // The value is the next argument.
    if (++i >= list.length) invalid.push(`${argument} requires an argument`);
  }
  return invalid;
}

module.exports = { checkExecArgv };
