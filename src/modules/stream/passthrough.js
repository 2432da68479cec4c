'use strict';

// stream.PassThrough: a Transform that changes nothing.

const Transform = require('internal/stream/transform');

const { setPrototypeOf } = Object;

/** @param {object} [options] those of new Transform() */
function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  functionCall(Transform, this, options);
}
setPrototypeOf(PassThrough.prototype, Transform.prototype);
setPrototypeOf(PassThrough, Transform);
module.exports = PassThrough;

PassThrough.prototype._transform = function (chunk, encoding, cb) {
  cb(null, chunk);
};
