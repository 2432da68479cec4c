'use strict';

// mock.module() (--experimental-test-module-mocks): both loaders give what the mock says, and the module itself when it is restored.

const assert = require('node:assert');

if (!process.execArgv.includes('--experimental-test-module-mocks')) {
  const { spawnSync } = require('node:child_process');
  const { mock } = require('node:test');
  assert.strictEqual(mock.module, undefined);
  const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '--experimental-test-module-mocks', __filename]);
  assert.strictEqual(status, 0, `${stderr}`);
  return;
}

const { mock } = require('node:test');
(async () => {
  const original = require('readline');
  const context = mock.module('node:readline', { exports: { default: { kept: 1 }, named: 2 } });
  assert.deepStrictEqual(require('readline'), { kept: 1, named: 2 });
  assert.strictEqual((await import('readline')).named, 2);
  assert.notStrictEqual(await import('readline'), await import('readline'));
  assert.throws(() => mock.module('readline', { exports: {} }), { code: 'ERR_INVALID_STATE' });
  context.restore();
  assert.strictEqual(require('readline'), original);
  assert.strictEqual((await import('readline')).default, original);

  mock.module('readline', { cache: true, exports: { named: 2 } });
  assert.strictEqual(require('readline'), require('node:readline'));
  assert.strictEqual(await import('readline'), await import('readline'));
  mock.reset();

  mock.module('readline', { defaultExport: null, namedExports: { named: 2 } });
  assert.throws(() => require('readline'), /Cannot create mock/);
  await assert.rejects(import('readline'), /Cannot create mock/);
  mock.reset();
  assert.throws(() => mock.module('./missing.js', {}), { code: 'ERR_MODULE_NOT_FOUND' });
  assert.strictEqual(require('readline'), original);
})();
