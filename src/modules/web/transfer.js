'use strict';

// How a platform object written in JavaScript takes part in structured cloning
// (HTML, "Serializable objects" and "Transferable objects").
//
// The structured-clone machinery reads `object[kTransferMode]`:
//   undefined  an ordinary object: its own enumerable properties are copied;
//   0          a platform object that can neither be cloned nor transferred: DataCloneError;
//   bit 0 (1)  cloneable:    object[kClone]()    -> { data, deserializeInfo }
//   bit 1 (2)  transferable: object[kTransfer]() -> { data, deserializeInfo }, when it stands in the
//              transfer list; object[kTransferList]() -> further objects that travel inside `data`.
// `deserializeInfo` is 'module id:exported class'; on the other side `new Class()` (or the class's
// static maker) is completed by object[kDeserialize](data).
// A class sets the mode once on its prototype; markTransferMode() does it for a single object.

const kTransferMode = Symbol('transfer_mode');
const kClone = Symbol('messaging_clone_symbol');
const kDeserialize = Symbol('messaging_deserialize_symbol');
const kTransfer = Symbol('messaging_transfer_symbol');
const kTransferList = Symbol('messaging_transfer_list_symbol');

const { defineProperty } = Object;

/**
 * @param {object} object an instance, or a prototype for all instances
 * @param {boolean} cloneable
 * @param {boolean} transferable
 */
function markTransferMode(object, cloneable, transferable) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return;
  defineProperty(object, kTransferMode, {
    __proto__: null,
    value: (cloneable ? 1 : 0) | (transferable ? 2 : 0),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

module.exports = {
  kTransferMode,
  kClone,
  kDeserialize,
  kTransfer,
  kTransferList,
  markTransferMode,
};
