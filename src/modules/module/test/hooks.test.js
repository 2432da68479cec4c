'use strict';

// module.registerHooks() and module.register().

const assert = require('assert');
const { registerHooks, register } = require('module');

(async () => {
  const hook = registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith('virtual:')) return { url: specifier, format: 'module', shortCircuit: true };
      if (specifier === 'fs-by-another-name') return { url: 'node:fs', shortCircuit: true };
      return next(specifier, context);
    },
    load(url, context, next) {
      if (url.startsWith('virtual:')) return { source: `export default ${JSON.stringify(url)}`, format: 'module', shortCircuit: true };
      return next(url, context);
    },
  });
  assert.strictEqual((await import('virtual:one')).default, 'virtual:one');
  assert.strictEqual(require('virtual:two').default, 'virtual:two');
  assert.strictEqual(require('fs-by-another-name'), require('fs'));
  assert.strictEqual(require('os').EOL, '\n');
  hook.deregister();
  assert.throws(() => require('virtual:three'), { code: 'MODULE_NOT_FOUND' });

  // A hook that ends the chain without saying so is mistaken.
  const silent = registerHooks({ resolve: () => ({ url: 'node:fs' }) });
  assert.throws(() => require('anything'), { code: 'ERR_INVALID_RETURN_PROPERTY_VALUE' });
  silent.deregister();
  assert.throws(() => registerHooks({ load: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });

  // Hooks in their own thread.
  register(`data:text/javascript,
    let greeting;
    export async function initialize(data) { greeting = data.greeting; }
    export async function resolve(specifier, context, next) {
      return specifier === 'thread:x' ? { url: 'thread:x', shortCircuit: true } : next(specifier);
    }
    export async function load(url, context, next) {
      return url === 'thread:x' ? { format: 'module', source: 'export default "' + greeting + '"', shortCircuit: true } : next(url);
    }`, { data: { greeting: 'hello from a thread' } });
  assert.strictEqual((await import('thread:x')).default, 'hello from a thread');
  await assert.rejects(import('thread:y'), { code: 'ERR_UNSUPPORTED_ESM_URL_SCHEME' });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
