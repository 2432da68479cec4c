'use strict';
const assert = require('node:assert');
const { Blob, File } = require('node:buffer');

(async () => {
  const source = new Uint8Array([104, 105]);
  const blob = new Blob(['é', source, new Blob(['!']), 5], { type: 'Text/X' });
  source.fill(0);
  assert.deepStrictEqual([blob.size, blob.type, await blob.text()], [6, 'text/x', 'éhi!5']);
  assert.strictEqual(await blob.slice(2, -1).text(), 'hi!');
  assert.strictEqual(await blob.slice(1, 4).slice(1).text(), 'hi');
  assert.deepStrictEqual(await blob.bytes(), new Uint8Array(await blob.arrayBuffer()));
  assert.strictEqual(await new Blob(['a\r\nb\rc'], { endings: 'native' }).text(), 'a\nb\nc');
  assert.strictEqual(new Blob([], { type: 'é' }).type, '');
  // WebIDL's order: the first argument as a whole, then the options.
  const order = [];
  const part = (name) => ({ toString: () => { order.push(name); return name; } });
  const parts = { get [Symbol.iterator]() { order.push('iterator'); return Array.prototype.values; }, get length() { order.push('length'); return 1; }, get 0() { return part('a'); } };
  new Blob(parts, { get type() { order.push('type'); }, get endings() { order.push('endings'); } });
  assert.strictEqual(`${order}`, 'iterator,length,a,length,endings,type');
  assert.throws(() => new Blob({ [Symbol.iterator]() { return 5; } }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Blob('abc'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Blob([], { endings: 'x' }), { code: 'ERR_INVALID_ARG_VALUE' });
  await assert.rejects(Blob.prototype.text.call({}), { code: 'ERR_INVALID_THIS' });

  const file = new File([blob], 'name', { lastModified: 5 });
  assert.deepStrictEqual([file.name, file.lastModified, file.size, file instanceof Blob], ['name', 5, 6, true]);
  assert.throws(() => new File([]), { code: 'ERR_MISSING_ARGS' });
})();
