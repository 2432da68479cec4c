'use strict';

// Ticks of V8's profiler, and who called whom.

const { CodeMap } = require('internal/v8/prof/code_map');
const { framesOf } = require('internal/v8/prof/stack');

/** States of V8 at a tick (include/v8-unwinder.h, StateTag). */
const kStates = { __proto__: null, js: 0, gc: 1, parser: 2, bytecodeCompiler: 3, compiler: 4, other: 5, external: 6 };

const kUnknown = { name: 'UNKNOWN', kind: 'unknown' };

/** How far a function is compiled is written in front of its name, as V8's log has it behind it. */
function nameOf(type, name, state) {
  if (state === undefined) return `${type}: ${name}`;
  return `${type}: ${state.replace("'", '')}${name.startsWith(' ') ? '<anonymous>' : ''}${name}`;
}

/** A function as called by its callers, theirs, and so on. */
class Caller {
  ticks = 0;
  /** @type {Map<string, Caller>} */
  callers = new Map();

  /** @param {string} name */
  caller(name) {
    let found = this.callers.get(name);
    if (found === undefined) this.callers.set(name, found = new Caller());
    return found;
  }
}

class Profile {
  total = 0;
  unaccounted = 0;
  excluded = 0;
  gc = 0;
  hasVersion = false;
  /** @type {Map<string, {name: string, kind: string, ticks: number}>} by name: who was at work */
  functions = new Map();
  /** @type {Map<string, number>} C++ functions that JavaScript had called */
  entries = new Map();
  /** The roots are the functions that were at work. */
  tree = new Caller();
  #code;
  #states;
  #range;

  /**
   * @param {{states?: number[], range?: [number, number], readSymbols: Function}} options
   */
  constructor({ states, range, readSymbols }) {
    this.#states = states;
    this.#range = range;
    this.#code = new CodeMap(readSymbols);
  }

  /** @param {string[]} fields of a line */
  take(fields) {
    switch (fields[0]) {
      case 'v8-version':
        this.hasVersion = true;
        break;
      case 'code-creation': {
        const { 1: type, 4: start, 5: size, 6: name, 8: state } = fields;
        if (Number(size) > 0) {
          this.#code.dynamic.add({ name: nameOf(type, name, state), kind: 'js', start: Number(start), size: Number(size) });
        }
        break;
      }
      case 'tick':
        this.#tick(fields);
        break;
      default:
        this.#code.take(fields);
    }
  }

  #tick(fields) {
    const { 2: time, 5: state } = fields;
    if (this.#range !== undefined && (Number(time) < this.#range[0] || Number(time) > this.#range[1])) return;
    this.total++;
    if (Number(state) === kStates.gc) this.gc++;
    if (this.#states !== undefined && !this.#states.includes(Number(state))) {
      this.excluded++;
      return;
    }
    // Frames that lie nowhere are left out, but for the innermost.
    const frames = framesOf(this.#code, fields);
    const callers = frames.slice(1).filter(({ code }) => code !== undefined);
    this.#count([frames[0].code ?? kUnknown, ...callers.map(({ code }) => code)]);
  }

  #count(frames) {
    if (frames[0] === kUnknown) this.unaccounted++;
    this.#countEntry(frames);
    // Of bytecode the function that it belongs to is of interest, which is the next frame.
    const named = frames.filter(({ name }) => !name.startsWith('BytecodeHandler: '));
    if (named.length === 0) named.push(frames[0]);
    const { name, kind } = named[0];
    const self = this.functions.get(name);
    if (self === undefined) this.functions.set(name, { name, kind, ticks: 1 });
    else self.ticks++;
    let node = this.tree;
    for (const frame of named) {
      node = node.caller(frame.name);
      node.ticks++;
    }
  }

  /** Where C++ is at work, the function of it that was called from elsewhere. */
  #countEntry(frames) {
    if (frames[0].kind !== 'cpp' && frames[0].kind !== 'library') return;
    const end = frames.findIndex(({ kind }) => kind !== 'cpp' && kind !== 'library');
    if (end === -1) return;
    const entry = frames.slice(0, end).findLast(({ kind }) => kind === 'cpp');
    if (entry !== undefined) this.entries.set(entry.name, (this.entries.get(entry.name) ?? 0) + 1);
  }
}

module.exports = { Profile, kStates };
