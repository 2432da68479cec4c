'use strict';

// require('path'): the rules of the system that the process runs on.

const { posix } = require('internal/path/posix');
const { win32 } = require('internal/path/win32');

posix.win32 = win32.win32 = win32;
posix.posix = win32.posix = posix;

// The order of Node's own properties: _makeLong, the old name of toNamespacedPath (DEP0080), comes last.
posix._makeLong = posix.toNamespacedPath;
win32._makeLong = win32.toNamespacedPath;

module.exports = process.platform === 'win32' ? win32 : posix;
