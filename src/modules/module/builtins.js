'use strict';

// Which built-ins user code may load, under which names. Node documentation, "Modules: CommonJS modules", Built-in modules.

const { listBuiltins } = require('internal/engine');

// listBuiltins() gives [id, flags, id, flags …].
const kPublic = 1;
const kSchemeOnly = 2;

/** Ids that `require(id)` may name as they are. */
const withoutScheme = new Set();

/** Ids that exist only as `node:id`. */
const schemeOnly = new Set();

const list = listBuiltins();
for (let i = 0; i < list.length; i += 2) {
  const flags = list[i + 1];
  if (flags & kSchemeOnly) schemeOnly.add(list[i]);
  else if (flags & kPublic) withoutScheme.add(list[i]);
}

/** Built-ins that depend on an option. */
const gates = new Map([
  ['quic', '--experimental-quic'],
  ['vfs', '--experimental-vfs'],
  ['sqlite', '--experimental-sqlite'],
]);

/** What `require()` may name, each with the built-in and the option that it depends on. */
const specifiers = new Map();
for (const id of [...withoutScheme, ...schemeOnly]) {
  const entry = { id, gate: mapGet(gates, id) };
  mapSet(specifiers, `node:${id}`, entry);
  if (setHas(withoutScheme, id)) mapSet(specifiers, id, entry);
}

const isAllowed = ({ gate }) => gate === undefined || require('internal/options').getOptionValue(gate) !== false;

/**
 * The built-in that SPECIFIER names, without "node:"; undefined when it names none.
 * @param {string} specifier
 * @returns {string|undefined}
 */
function idOfSpecifier(specifier) {
  const entry = mapGet(specifiers, specifier);
  return entry !== undefined && isAllowed(entry) ? entry.id : undefined;
}

/** @param {string} id without "node:" */
function canBeRequiredWithoutScheme(id) {
  return setHas(withoutScheme, id) && idOfSpecifier(id) !== undefined;
}

/** @param {string} id without "node:" */
function canBeRequiredByUsers(id) {
  return idOfSpecifier(`node:${id}`) !== undefined;
}

/** @param {string} moduleName */
function isBuiltin(moduleName) {
  return idOfSpecifier(moduleName) !== undefined;
}

/** What module.builtinModules lists. */
function listPublic() {
  return [...[...withoutScheme].sort(), ...[...schemeOnly].sort().map((id) => `node:${id}`)];
}

/** The names that a built-in had when the program asked for it first: those of its ES module. @type {Map<string, string[]>} */
const namesAtFirst = new Map();

/**
 * The exports of a public built-in, as `require(id)` gives them.
 * @param {string} id without "node:"
 */
function loadPublic(id) {
  const exports = require(id);
  if (!mapHas(namesAtFirst, id)) mapSet(namesAtFirst, id, Object.keys(exports));
  return exports;
}

/** @type {Map<string, {record: object, names: string[]}>} ES module records of built-ins */
const records = new Map();

/**
 * The ES module of a built-in: its own enumerable properties as named exports, and itself as default.
 * @param {string} id without "node:"
 */
function recordOf(id) {
  let entry = mapGet(records, id);
  if (entry === undefined) {
    const { createSyntheticModule } = native('module');
    loadPublic(id);
    const names = arrayFilter(mapGet(namesAtFirst, id), (name) => name !== 'default');
    const record = createSyntheticModule(`node:${id}`, arrayConcat(names, ['default']), (self) => setExports(self, id, names));
    entry = { record, names };
    mapSet(records, id, entry);
  }
  return entry.record;
}

function setExports(record, id, names) {
  const exports = loadPublic(id);
  for (let i = 0; i < names.length; i++) record.setExport(names[i], read(exports, names[i]));
  record.setExport('default', exports);
}

/** Getters of lazy properties may throw: such a property is undefined for ES modules. */
function read(exports, name) {
  try {
    return exports[name];
  } catch {
    return undefined;
  }
}

/** Makes the named ES module exports of all built-ins equal to the properties of their CommonJS exports again. */
function syncBuiltinESMExports() {
  for (const [id, { record, names }] of records) {
    // Deleted properties become undefined; new ones cannot become names of an existing module.
    const exports = loadPublic(id);
    for (let i = 0; i < names.length; i++) {
      record.setExport(names[i], Object.hasOwn(exports, names[i]) ? read(exports, names[i]) : undefined);
    }
  }
}

/**
 * Built-ins as global variables that load on first use: the REPL's and --eval's comfort.
 * @param {object} target
 */
function defineAsGlobals(target) {
  for (const id of withoutScheme) {
    // Where a global has a module's name, the global goes before; but `crypto` is node:crypto, of which the global is a part.
    const isTaken = id !== 'crypto' && Object.hasOwn(target, id);
    if (id[0] === '_' || stringIncludes(id, '/') || isTaken || idOfSpecifier(id) === undefined) continue;
    // Reflect: a program may have made the property its own by now.
    const define = (descriptor) =>
      Reflect.defineProperty(target, id, { __proto__: null, configurable: true, enumerable: false, ...descriptor });
    const set = (value) => define({ value, writable: true });
    define({
      get() {
        const exports = loadPublic(id);
        define({ get: () => exports, set });
        return exports;
      },
      set,
    });
  }
}

module.exports = {
  canBeRequiredByUsers,
  canBeRequiredWithoutScheme,
  defineAsGlobals,
  idOfSpecifier,
  isBuiltin,
  listPublic,
  loadPublic,
  recordOf,
  schemeOnly,
  syncBuiltinESMExports,
};
