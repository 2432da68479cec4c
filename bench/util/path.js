'use strict';
const path = require('node:path');
const { measure } = require('../lib/measure.js');

const each = (name, operation) =>
  measure(`path: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation(i);
    return last;
  });

each('normalize', () => path.normalize('/foo/bar//baz/asdf/quux/..'));
each('relative', () => path.relative('/data/orandea/test/aaa', '/data/orandea/impl/bbb'));
each('dirname', () => path.dirname('/a/b/file.txt'));
each('parse', () => path.parse('/home/user/dir/file.txt'));
each('format', () => path.format({ dir: '/home/user/dir', base: 'file.txt' }));
each('isAbsolute', (i) => path.isAbsolute(i & 1 ? '/a/b' : 'a/b'));
each('win32.join', () => path.win32.join('C:\\temp', '..', 'other', 'file'));
