'use strict';

// vm.SourceTextModule and vm.SyntheticModule.

const { spawnSync } = require('child_process');
if (!require('vm').SourceTextModule) {
  const { status, stderr } = spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', __filename], { encoding: 'utf8' });
  if (status !== 0) console.error(stderr);
  process.exit(status);
}

const assert = require('assert');
const vm = require('vm');

async function sameAgain(module) {
  const promises = [module.evaluate(), module.evaluate()];
  await Promise.allSettled(promises);
  return promises[0] === promises[1];
}

(async () => {
  const context = vm.createContext({ shared: 1 });
  const dependency = new vm.SyntheticModule(['value'], function() {
    this.setExport('value', 40);
  }, { context });
  const main = new vm.SourceTextModule(
    'import { value } from "dep" with { kind: "x" }; export const sum = value + shared + import.meta.one; export default import("late");',
    {
      context,
      identifier: 'main',
      initializeImportMeta(meta, module) {
        assert.strictEqual(module, main);
        meta.one = 1;
      },
      importModuleDynamically: async (specifier) => {
        const late = new vm.SourceTextModule(`export default ${JSON.stringify(specifier)}`, { context });
        await late.link(() => {});
        await late.evaluate();
        return late;
      },
    },
  );
  assert.strictEqual(main.status, 'unlinked');
  assert.deepStrictEqual(main.moduleRequests[0].specifier, 'dep');
  await main.link((specifier, referrer, { attributes }) => {
    assert.strictEqual(referrer, main);
    assert.strictEqual(attributes.kind, 'x');
    return dependency;
  });
  assert.strictEqual(main.status, 'linked');
  await main.evaluate();
  assert.strictEqual(main.status, 'evaluated');
  assert.strictEqual(main.namespace.sum, 42);
  assert.strictEqual((await main.namespace.default).default, 'late');
  await assert.rejects(main.link(() => {}), { code: 'ERR_VM_MODULE_STATUS' });

  const failing = new vm.SourceTextModule('throw new Error("inside")');
  failing.linkRequests([]);
  failing.instantiate();
  await assert.rejects(failing.evaluate(), /inside/);
  assert.strictEqual(failing.status, 'errored');
  assert.match(failing.error.message, /inside/);

  // Whoever handles what evaluate() returns has handled the failure: in each kind of context there is no other promise to reject.
  process.on('unhandledRejection', (error) => assert.fail(`unhandled: ${error.message}`));
  for (const options of [{}, { microtaskMode: 'afterEvaluate' }]) {
    for (const source of ['throw new Error("inside")', 'await 0; throw new Error("inside")']) {
      const there = new vm.SourceTextModule(source, { context: vm.createContext({}, options) });
      there.linkRequests([]);
      there.instantiate();
      await assert.rejects(there.evaluate(), /inside/);
      // With microtasks of its own the context has its own promise: each call gives one that follows it.
      assert.strictEqual(await sameAgain(there), options.microtaskMode === undefined);
    }
  }

  const endless = new vm.SourceTextModule('while (true) {}');
  await endless.link(() => {});
  await assert.rejects(endless.evaluate({ timeout: 10 }), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
  assert.throws(() => new vm.SourceTextModule('}'), { name: 'SyntaxError' });
  await assert.rejects(new vm.SourceTextModule('import "x"').link(() => ({})), { code: 'ERR_VM_MODULE_NOT_MODULE' });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
