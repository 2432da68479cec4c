'use strict';

// The async resources of an answer that is a file (async_hooks, "type"): the file (FILEHANDLE), the pipe from it into the
// stream (STREAMPIPE) and each of its reads (FSREQCALLBACK). Loaded where somebody looks at resources.

const {
  defaultTriggerAsyncIdScope, emitAfter, emitBefore, emitDestroy, emitInit, getDefaultTriggerAsyncId, newAsyncId,
} = require('internal/async_hooks');
const { readFor } = require('internal/fs/request_read');

class FileHandle {}
class StreamPipe {}
class FSReqCallback {}

/** @returns {number} the async id of RESOURCE, which has begun */
function begin(type, resource, trigger) {
  const id = newAsyncId();
  emitInit(id, type, trigger, resource);
  return id;
}

class FileResources {
  #file = begin('FILEHANDLE', new FileHandle(), getDefaultTriggerAsyncId());
  #pipe = begin('STREAMPIPE', new StreamPipe(), getDefaultTriggerAsyncId());
  /** What the first read was: later ones, which use it again, are told apart by objects around it. */
  #first;

  /** As fs.read(), with the file as the trigger. */
  read(fd, buffer, position, callback) {
    const request = this.#first === undefined ? (this.#first = new FSReqCallback()) : { handle: this.#first };
    Object.defineProperty(request, 'oncomplete', {
      __proto__: null, configurable: true, value: (error, count) => callback(error, count || 0, buffer),
    });
    emitBefore(this.#pipe, 0, this);
    try {
      defaultTriggerAsyncIdScope(this.#file, readFor, request, fd, buffer, position ?? -1);
    } finally {
      emitAfter(this.#pipe);
    }
  }

  /** Nothing more is read. */
  end() {
    emitDestroy(this.#pipe);
    emitDestroy(this.#file);
  }
}

module.exports = { FileResources };
