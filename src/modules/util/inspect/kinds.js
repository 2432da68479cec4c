'use strict';

// The kinds of objects that kindOf() tells apart. A copy in JavaScript: reading properties of an object
// that native code has made takes a look-up each.

const kinds = Object.freeze({ ...native('util').kinds });

module.exports = { kinds };
