// promisify, callbackify, deprecate, inherits, parseArgs, MIMEType and the rest of util.
'use strict';
const assert = require('node:assert');
const util = require('node:util');

async function main() {
  const add = util.promisify((a, b, callback) => callback(null, a + b));
  assert.strictEqual(await add(1, 2), 3);
  await assert.rejects(util.promisify((callback) => callback(new Error('no')))(), { message: 'no' });
  const custom = () => {};
  custom[util.promisify.custom] = () => 'custom';
  assert.strictEqual(util.promisify(custom)(), 'custom');

  const back = util.callbackify(async (x) => x * 2);
  assert.strictEqual(back.length, 2);
  assert.strictEqual(await new Promise((resolve) => back(4, (error, value) => resolve(value))), 8);
  const reason = await new Promise((resolve) => util.callbackify(() => Promise.reject(null))(resolve));
  assert.strictEqual(reason.code, 'ERR_FALSY_VALUE_REJECTION');
  assert.strictEqual(reason.reason, null);

  const warned = new Promise((resolve) => process.once('warning', resolve));
  const old = util.deprecate(function(a) { return a; }, 'old is old', 'DEP9999');
  assert.strictEqual(old.length, 1);
  assert.strictEqual(old(5), 5);
  old(6);
  const { name, message, code } = await warned;
  assert.deepStrictEqual([name, message, code], ['DeprecationWarning', 'old is old', 'DEP9999']);
}

const { values, positionals, tokens } = util.parseArgs({
  args: ['-vf', 'x', '--name=n', '--no-color', 'rest', '--', '-z'],
  options: {
    verbose: { type: 'boolean', short: 'v' }, file: { type: 'string', short: 'f' },
    name: { type: 'string', multiple: true }, color: { type: 'boolean' }, size: { type: 'string', default: '1' },
  },
  allowPositionals: true,
  allowNegative: true,
  tokens: true,
});
assert.deepStrictEqual({ ...values }, { verbose: true, file: 'x', name: ['n'], color: false, size: '1' });
assert.deepStrictEqual(positionals, ['rest', '-z']);
assert.strictEqual(tokens.length, 7);
assert.throws(() => util.parseArgs({ args: ['--x'] }), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' });

const type = new util.MIMEType('Text/HTML; Charset="utf-8"; a="b c"');
assert.strictEqual(type.essence, 'text/html');
assert.strictEqual(type.params.get('charset'), 'utf-8');
assert.strictEqual(`${type}`, 'text/html;charset=utf-8;a="b c"');
assert.strictEqual(util.MIMEType.parse('nonsense'), null);
assert.throws(() => new util.MIMEType('nonsense'), { code: 'ERR_INVALID_MIME_SYNTAX' });

assert.deepStrictEqual(util.parseEnv('A=1 # c\nexport B="x\\ny"\nC=\'a b\'\nbad'), { A: '1', B: 'x\ny', C: 'a b' });
assert.deepStrictEqual(util.diff(['a', 'b'], ['a', 'c']), [[0, 'a'], [1, 'b'], [-1, 'c']]);
assert.strictEqual(util.getSystemErrorName(-2), 'ENOENT');
assert.strictEqual(util.getSystemErrorMessage(-2), 'no such file or directory');
assert.strictEqual(util.toUSVString('a\ud800'), 'a\ufffd');
const [site] = util.getCallSites();
assert.strictEqual(site.scriptName, __filename);
function Child() {}
util.inherits(Child, Map);
assert.ok(Child.prototype instanceof Map);
assert.ok(util.types.isProxy(new Proxy({}, {})) && !util.types.isMap({ __proto__: Map.prototype }));

main().then(() => { process.exitCode = 0; });
process.exitCode = 1;
