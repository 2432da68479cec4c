'use strict';
const assert = require('node:assert');
const path = require('node:path');
const util = require('node:util');
const { measure } = require('../lib/measure.js');

const object = { name: 'thing', list: [1, 2, 3], nested: { deep: { deeper: true } }, when: new Date(0), map: new Map([['a', 1]]) };
const other = { ...object, nested: { deep: { deeper: true } } };

const numbers = Array.from({ length: 100 }, (_, i) => i * 3);

const each = (name, operation) =>
  measure(name, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation(i);
    return last;
  });

each('util: inspect', () => util.inspect(object));
each('util: format', (i) => util.format('%s has %d items: %j', 'list', i, [1]));
each('util: format, plain', (i) => util.format('request %d of %s took', i, 'client', 12));
each('util: inspect of an array', () => util.inspect(numbers));
each('util: inspect of a short object', () => util.inspect({ a: 1, b: 'two' }));
each('util: isDeepStrictEqual', () => util.isDeepStrictEqual(object, other));
each('assert: deepStrictEqual', () => assert.deepStrictEqual(object, other));
each('util: promisify', () => util.promisify(setTimeout));
each('path: join', (i) => path.join('/usr', 'local', '..', 'lib', String(i)));
each('path: resolve', () => path.resolve('/a/b', '../c', './d'));
each('path: basename and extname', () => path.basename('/a/b/file.txt', '.txt') + path.extname('x.js'));
each('require of what is loaded', () => require('node:path'));
each('new AbortController', () => new AbortController().signal);
