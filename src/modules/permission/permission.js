'use strict';

// process.permission and the gates of what is not the file system (whose operations check themselves). Loaded under --permission only.

const binding = native('permission');
const { getOptionValue } = require('internal/options');
const { validateString } = require('internal/errors/validators');
const { isUint8Array } = require('internal/util/types');

/** As native Permission::Scope. */
const scopes = {
  __proto__: null,
  'fs.read': 0, 'fs.write': 1, child: 2, worker: 3, inspector: 4, wasi: 5, addon: 6,
};

/** What errors and messages call them. */
const permissions = {
  __proto__: null,
  fs: 'FileSystem',
  'fs.read': 'FileSystemRead',
  'fs.write': 'FileSystemWrite',
  child: 'ChildProcess',
  worker: 'WorkerThreads',
  inspector: 'Inspector',
  wasi: 'WASI',
  addon: 'Addon',
};

/**
 * Tells the channel `node:permission-model:<scope>` (diagnostics_channel, "Permission model") what was refused.
 * @param {string} permission
 * @param {string|Buffer} resource
 */
function publishDenial(permission, resource) {
  const scope = Object.keys(permissions).find((name) => permissions[name] === permission);
  if (scope === undefined) return;
  const { channel, hasSubscribers } = require('diagnostics_channel');
  const name = `node:permission-model:${scope.split('.')[0]}`;
  if (hasSubscribers(name)) channel(name).publish({ permission, resource, drop: undefined });
}

/** Options that let a program out of the model by other ways, and the codes of their warnings. */
const dangerous = {
  '__proto__': null,
  '--allow-addons': 'PERM0001',
  '--allow-child-process': 'PERM0002',
  '--allow-inspector': 'PERM0004',
  '--allow-wasi': 'PERM0005',
  '--allow-worker': 'PERM0006',
};

function validateReference(reference) {
  if (reference != null && !isUint8Array(reference)) validateString(reference, 'reference');
}

const permission = {
  /**
   * @param {string} scope
   * @param {string|Buffer} [reference] a file
   * @returns {boolean}
   */
  has(scope, reference) {
    validateString(scope, 'scope');
    validateReference(reference);
    const names = scope === 'fs' ? ['fs.read', 'fs.write'] : [scope];
    // null is a name like others; nothing has an empty one.
    const resource = reference === null ? 'null' : reference;
    const isAllowed = resource !== '' &&
      names.every((name) => scopes[name] !== undefined && binding.has(scopes[name], resource));
    if (!isAllowed && permissions[scope] !== undefined) publishDenial(permissions[scope], reference ?? '');
    return isAllowed;
  },

  /**
   * Gives a permission up for good.
   * @param {string} scope
   * @param {string|Buffer} [reference] a file
   */
  drop(scope, reference) {
    validateString(scope, 'scope');
    validateReference(reference);
    for (const name of scope === 'fs' ? ['fs.read', 'fs.write'] : [scope]) {
      if (scopes[name] !== undefined) binding.drop(scopes[name], reference ?? undefined);
    }
  },
};

/**
 * Throws ERR_ACCESS_DENIED where `scope` is not allowed.
 * @param {string} scope
 * @param {string|Buffer} [resource]
 * @param {boolean} [plain] the error does not name the option that would have allowed it
 */
function check(scope, resource = '', plain = false) {
  binding.check(scopes[scope], resource, plain);
}

/** The model's options, for children: they inherit it by NODE_OPTIONS. */
function inheritedOptions() {
  const words = ['--permission'];
  for (const name of Object.keys(dangerous)) {
    if (getOptionValue(name)) words.push(name);
  }
  for (const name of ['--allow-fs-read', '--allow-fs-write']) {
    for (const path of getOptionValue(name)) words.push(`${name}=${quoted(path)}`);
  }
  return words.join(' ');
}

function quoted(path) {
  return /[\s"\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&')}"` : path;
}

/**
 * A child's environment under the model, unless its command line or environment brings its own.
 * @param {string[]} envPairs changed in place
 * @param {string[]} args
 */
function passOn(envPairs, args) {
  if (args.includes('--permission')) return;
  const at = envPairs.findIndex((pair) => pair.startsWith('NODE_OPTIONS='));
  if (at < 0) envPairs.push(`NODE_OPTIONS=${inheritedOptions()}`);
  else if (!envPairs[at].includes('--permission')) envPairs[at] += ` ${inheritedOptions()}`;
}

/** At the start of every thread. */
function install() {
  binding.onDenial(publishDenial);
  Object.defineProperty(process, 'permission', { __proto__: null, value: permission, enumerable: true });
  require('internal/fs/utils').gates.write = (path) => binding.check(scopes['fs.write'], path);
  require('internal/fs/utils').gates.read = (path) => binding.check(scopes['fs.read'], path);
  if (!require('internal/engine').isMainThread()) return;
  for (const flag of ['--allow-fs-read', '--allow-fs-write']) {
    const paths = getOptionValue(flag);
    if (paths.length !== 1 || !paths[0].includes(',')) continue;
    process.emitWarning(
      `The ${flag} CLI flag has changed. Passing a comma-separated list of paths is no longer valid. ` +
      'Documentation can be found at https://nodejs.org/api/permissions.html#file-system-permissions',
      'Warning',
    );
  }
  for (const flag of Object.keys(dangerous)) {
    if (!getOptionValue(flag)) continue;
    process.emitWarning(`The flag ${flag} must be used with extreme caution. It could invalidate the permission model.`,
                        'SecurityWarning', dangerous[flag]);
  }
}

module.exports = { check, install, passOn, publishDenial };
