'use strict';

// A Transform that becomes one only when it is used as a stream: most hashes and ciphers never are.

const { Transform } = require('stream');

function LazyTransform(options) {
  this._options = options;
}
Object.setPrototypeOf(LazyTransform.prototype, Transform.prototype);
Object.setPrototypeOf(LazyTransform, Transform);

function becomeStream(self) {
  const { _options: options } = self;
  Reflect.apply(Transform, self, [options]);
  self._options = null;
}

for (const name of ['_readableState', '_writableState']) {
  Object.defineProperty(LazyTransform.prototype, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      becomeStream(this);
      return this[name];
    },
    set(value) {
      Object.defineProperty(this, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
    },
  });
}

module.exports = { LazyTransform };
