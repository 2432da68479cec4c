'use strict';

// How a platform object written in JavaScript takes part in structured cloning
// (HTML, "Serializable objects" and "Transferable objects").
//
// The structured-clone machinery reads `object[kTransferMode]`, where kTransferMode is a private symbol of V8: nobody else sees it, and
// nothing inherits it:
//   undefined  an ordinary object: its own enumerable properties are copied;
//   0          a platform object that can neither be cloned nor transferred: DataCloneError;
//   bit 0 (1)  cloneable:    object[kClone]()    -> { data, deserializeInfo }
//   bit 1 (2)  transferable: object[kTransfer]() -> { data, deserializeInfo }, when it stands in the
//              transfer list; object[kTransferList]() -> further objects that travel inside `data`.
// `deserializeInfo` is 'module id:exported class'; on the other side `new Class()` (or the class's
// static maker) is completed by object[kDeserialize](data).
// markTransferMode() sets the mode of a single object, markInstances() once, on the prototype, that of all instances of a class.

const { privateSymbols: { transferMode: kTransferMode } } = require('internal/engine');

/** On a prototype: the mode is that of what has it for a prototype. */
const kOfInstances = 4;

const kClone = Symbol('messaging_clone_symbol');
const kDeserialize = Symbol('messaging_deserialize_symbol');
const kTransfer = Symbol('messaging_transfer_symbol');
const kTransferList = Symbol('messaging_transfer_list_symbol');

const { getPrototypeOf } = Object;

const toMode = (cloneable, transferable) => (cloneable ? 1 : 0) | (transferable ? 2 : 0);

/**
 * @param {object} object an instance
 * @param {boolean} cloneable
 * @param {boolean} transferable
 */
function markTransferMode(object, cloneable, transferable) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return;
  object[kTransferMode] = toMode(cloneable, transferable);
}

/**
 * @param {Function} Class
 * @param {boolean} cloneable
 * @param {boolean} transferable
 */
function markInstances(Class, cloneable, transferable) {
  Class.prototype[kTransferMode] = toMode(cloneable, transferable) | kOfInstances;
}

/** The object is no longer cloneable; transferable it stays. */
function forbidCloning(object) {
  let mode = object[kTransferMode];
  object[kTransferMode] = 0; // Proxies refuse it, before their traps are asked.
  for (let prototype = object; mode === undefined && prototype !== null;) {
    prototype = getPrototypeOf(prototype);
    mode = prototype?.[kTransferMode];
  }
  if (mode !== undefined) object[kTransferMode] = mode & 2;
}

module.exports = {
  kTransferMode,
  kClone,
  kDeserialize,
  kTransfer,
  kTransferList,
  forbidCloning,
  markInstances,
  markTransferMode,
};
