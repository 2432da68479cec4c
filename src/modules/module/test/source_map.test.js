'use strict';

// module.SourceMap and stacks in terms of the original.

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { SourceMap, findSourceMap, getSourceMapsSupport, setSourceMapsSupport } = require('module');

const payload = {
  version: 3,
  sources: ['original.js'],
  names: ['hello'],
  // Line 1, columns 0, 4 and 8 of the generated code come from line 1 column 0, line 2 column 2 (name 0) and line 3 column 4.
  mappings: 'AAAA,IACEA,IACE',
};
const map = new SourceMap(payload);
assert.deepStrictEqual(map.findEntry(0, 0), {
  generatedLine: 0, generatedColumn: 0, originalSource: 'original.js', originalLine: 0, originalColumn: 0, name: undefined,
});
assert.strictEqual(map.findEntry(0, 6).originalLine, 1);
assert.strictEqual(map.findEntry(0, 6).name, 'hello');
assert.deepStrictEqual(map.findOrigin(1, 9), { name: 'hello', fileName: 'original.js', lineNumber: 3, columnNumber: 5 });
assert.deepStrictEqual(new SourceMap({ version: 3, sources: [], mappings: '' }).findEntry(0, 0), {});
assert.notStrictEqual(map.payload, payload);
assert.throws(() => new SourceMap(1), { code: 'ERR_INVALID_ARG_TYPE' });

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-map-')));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
const generated = path.join(root, 'generated.js');
const inline = Buffer.from(JSON.stringify({ version: 3, sources: ['source.ts'], names: [], mappings: 'AAKA' })).toString('base64');
fs.writeFileSync(generated, `module.exports = () => new Error("x");\n//# sourceMappingURL=data:application/json;base64,${inline}`);

assert.deepStrictEqual({ ...getSourceMapsSupport() }, { enabled: false, nodeModules: false, generatedCode: false });
setSourceMapsSupport(true);
const make = require(generated);
assert.match(make().stack, /source\.ts:6:1/);
assert.ok(findSourceMap(generated) instanceof SourceMap);
assert.strictEqual(findSourceMap('/no/such/file'), undefined);
setSourceMapsSupport(false);
assert.match(make().stack, /generated\.js:1:/);
assert.throws(() => setSourceMapsSupport('yes'), { code: 'ERR_INVALID_ARG_TYPE' });

// A magic comment is one for V8, too: the same text in a string is none. Frames without a name are called anonymous.
const comment = `//# source${'MappingURL'}=data:application/json;base64,${inline}`;
const inString = path.join(root, 'in_string.js');
fs.writeFileSync(inString, `module.exports = () => new Error(\`x\n${comment}\n\`);`);
setSourceMapsSupport(true, { generatedCode: true });
assert.ok(require(inString)().stack.includes(`${inString}:1:`));
assert.strictEqual(findSourceMap(inString), undefined);
const nameless = path.join(root, 'nameless.js');
fs.writeFileSync(nameless, `exports.stack = [() => new Error('x').stack][0].call(); [1].forEach(() => { exports.inner = new Error('y').stack; });\n${comment}`);
assert.match(require(nameless).inner, /at <anonymous> \(.*source\.ts:6:1\)/);
assert.match(require(nameless).inner, /at Object\.<anonymous> \(.*source\.ts:6:1\)/);
// eval() with a sourceURL.
assert.match(eval(`new Error('z').stack;\n${comment}\n//# source${'URL'}=./made.js`), /source\.ts:6:1/);
// Maps of packages count as long as they are wanted.
const inPackage = path.join(root, 'node_modules/p.js');
fs.mkdirSync(path.dirname(inPackage));
fs.copyFileSync(generated, inPackage);
setSourceMapsSupport(true, { nodeModules: true });
assert.match(require(inPackage)().stack, /source\.ts:6:1/);
setSourceMapsSupport(true);
assert.match(require(inPackage)().stack, /p\.js:1:/);
assert.strictEqual(eval('1 + 1'), 2);
setSourceMapsSupport(false);

// What the last segment leaves out counts as zeros: with fewer fields it still has the source and the name that stood last.
for (const [mappings, name] of [['AAAA', 'n'], ['AAAAA,CAAC', 'n'], ['AAAA,C', 'n'], ['AAAA;', undefined]]) {
  assert.strictEqual(new SourceMap({ version: 3, sources: ['a'], names: ['n'], mappings }).findEntry(0, 9).name, name, mappings);
}
