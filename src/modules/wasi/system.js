'use strict';

// The object whose functions a program imports. Each answers with an error number; results go to the program's memory.

const { Buffer } = require('buffer');
const fs = require('internal/fs/sync');
const {
  codes: { ERR_WASI_NOT_STARTED },
} = require('internal/errors');
const { errno, errorNames, errorNumber } = require('internal/wasi/abi');
const { Descriptor, DescriptorTable } = require('internal/wasi/descriptors');
const { Memory } = require('internal/wasi/memory');

const { O_DIRECTORY, O_RDONLY, O_RDWR } = require('fs').constants;
const stdioNames = ['<stdin>', '<stdout>', '<stderr>'];

/** The kinds of parameters and the function of each call, in the order of the specification. */
const calls = {
  __proto__: null,
  ...require('internal/wasi/calls/program'),
  ...require('internal/wasi/calls/descriptors'),
  ...require('internal/wasi/calls/paths'),
  ...require('internal/wasi/calls/process'),
};

/** Bytes up to the first NUL. */
const cString = (text) => Buffer.from(stringSplit(text, '\0', 1)[0]);
const terminated = (text) => Buffer.concat([cString(text), Buffer.alloc(1)]);

function openStdio(descriptors, stdio) {
  arrayForEach(stdio, (fd, i) => {
    descriptors.add(new Descriptor(fd, O_RDWR, { path: stdioNames[i], virtual: stdioNames[i] }));
  });
}

function preopen(descriptors, virtual, real) {
  const root = fs.realpathSync.native(cString(real), 'buffer');
  const fd = fs.openSync(root, O_RDONLY | O_DIRECTORY);
  const path = root.latin1Slice();
  const name = cString(virtual).latin1Slice();
  descriptors.add(new Descriptor(fd, O_RDONLY, { path, virtual: name, root: path, name }));
}

function initError(error) {
  const number = errorNumber(error);
  if (number === undefined) return error;
  const code = `UVWASI_${errorNames[number]}`;
  const syscall = 'uvwasi_init';
  return Object.assign(new Error(`${code}, ${syscall}`), { errno: number, code, syscall });
}

/** Gives the object that is `this` the memory of its program. Its name is seen on the class of the public face. */
let setMemory;

/** Its name is Node's: it is seen where a program's imports are printed. */
class WASI {
  #system;

  /** @param {{ args: string[], env: string[], preopens: [string, string][], stdio: number[] }} options */
  constructor({ args, env, preopens, stdio }) {
    if (process.permission !== undefined) require('internal/permission').check('wasi');
    const descriptors = new DescriptorTable();
    try {
      openStdio(descriptors, stdio);
      arrayForEach(preopens, ({ 0: virtual, 1: real }) => preopen(descriptors, virtual, real));
    } catch (error) {
      throw initError(error);
    }
    this.#system = { memory: new Memory(), descriptors, args: arrayMap(args, terminated), env: arrayMap(env, terminated) };
    for (const name in calls) this[name] = functionBind(this[name], this);
  }

  static {
    for (const name in calls) this.prototype[name] = this.#method(name, ...calls[name]);
    setMemory = function _setMemory(memory) {
      this.#system.memory.attach(memory);
    };
  }

  /** The function of a call: what it is given must be of the right kinds, and what fails is an error number to the program. */
  static #method(name, kinds, call) {
    const words = arrayFlatMap(kinds, (kind) => kind.words);
    const { [name]: method } = {
      [name](...args) {
        if (args.length !== words.length) return errno.EINVAL;
        for (let i = 0; i < words.length; i++) if (!words[i](args[i])) return errno.EINVAL;
        const system = this.#system;
        if (!system.memory.isAttached) throw new ERR_WASI_NOT_STARTED();
        try {
          // The longest kinds take two words.
          for (let i = 0, at = 0; i < kinds.length; at += kinds[i++].words.length) args[i] = kinds[i].read(system.memory, args[at], args[at + 1]);
          args.length = kinds.length;
          call(system, ...args);
          return errno.SUCCESS;
        } catch (error) {
          const number = errorNumber(error);
          if (number === undefined) throw error;
          return number;
        }
      },
    };
    Object.defineProperty(method, 'length', { __proto__: null, value: words.length, configurable: true });
    return method;
  }
}

module.exports = { WASI, setMemory };
