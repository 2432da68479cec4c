'use strict';

// WebAssembly modules as ES modules: https://github.com/WebAssembly/esm-integration

const { emitExperimentalWarning } = require('internal/util');
const { makeReferrer } = require('internal/module/esm/referrers');
const { pathOfUrl } = require('internal/module/urls');
const { compileModule } = native('module');

/** Instances by their namespace, so that one module's Global reaches another as Global and not as its value. */
const instances = new WeakMap();

/** Names of this kind are reserved for the integration itself. */
const reservedName = /^wasm(-js)?:/;

function checkNames(compiled) {
  const { LinkError, Module } = WebAssembly;
  for (const { module, name } of Module.imports(compiled)) {
    if (module.startsWith('wasm-js:')) throw new LinkError(`Invalid Wasm import "${module}" in module`);
    if (reservedName.test(name)) throw new LinkError(`Invalid Wasm import name "${name}" in module`);
  }
  for (const { name } of Module.exports(compiled)) {
    if (reservedName.test(name)) throw new LinkError(`Invalid Wasm export name "${name}" in module`);
  }
}

/**
 * @param {string} url
 * @param {BufferSource} source
 * @returns {object} ModuleRecord
 */
function wasmRecord(url, source) {
  const { CompileError, Global, Instance, Module } = WebAssembly;
  let compiled;
  try {
    compiled = new Module(source, { builtins: ['js-string'], importedStringConstants: 'wasm:js/string-constants' });
  } catch (error) {
    if (error instanceof CompileError) error.message = `${stringStartsWith(url, 'file:') ? pathOfUrl(url) : url}: ${error.message}`;
    throw error;
  }
  checkNames(compiled);

  const requests = [...new Set(Module.imports(compiled).map(({ module }) => module))];
  const names = [...new Set(Module.exports(compiled).map(({ name }) => name))];
  // V8 takes only source text modules with requests of their own: the glue is a small one. Its names are JSON strings, so that
  // nothing in a WebAssembly file can become code.
  const quote = (text) => JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  let glue = '';
  requests.forEach((request, i) => {
    glue += `import * as $import${i} from ${quote(request)};\n`;
  });
  glue += names.map((_, i) => `let $export${i};\n`).join('');
  if (names.length > 0) glue += `export { ${names.map((name, i) => `$export${i} as ${quote(name)}`).join(', ')} };\n`;
  glue += `import.meta.instantiate([${requests.map((_, i) => `$import${i}`).join(', ')}], ` +
    `[${names.map((_, i) => `(value) => { $export${i} = value; }`).join(', ')}]);\n`;

  const referrer = makeReferrer('wasm', {
    initializeImportMeta(meta, self) {
      meta.instantiate = (namespaces, setters) => {
        emitExperimentalWarning('Importing WebAssembly module instances');
        const imports = { __proto__: null };
        requests.forEach((request, i) => {
          imports[request] = instances.get(namespaces[i])?.exports ?? namespaces[i];
        });
        const instance = new Instance(compiled, imports);
        instances.set(self.getNamespace(), instance);
        names.forEach((name, i) => {
          let value = instance.exports[name];
          if (value instanceof Global) {
            try {
              value = value.value;
            } catch {
              // A v128 global has no JavaScript value.
              return;
            }
          }
          setters[i](value);
        });
      };
    },
  });
  const record = compileModule(glue, url, referrer);
  record.setSourceObject(compiled);
  return record;
}

module.exports = { wasmRecord };
