'use strict';

// `--prof-process --preprocess`: the log as JSON, in the shape that tools which draw flame graphs take.

const { CodeMap } = require('internal/v8/prof/code_map');
const { framesOf } = require('internal/v8/prof/stack');

const kTiers = { '__proto__': null, '~': 'Unopt', '^': 'Sparkplug', '+': 'Maglev', '*': 'Opt' };

class Preprocessor {
  hasVersion = false;
  #map;
  #code = [];
  #functions = [];
  /** @type {Map<string, number>} index in #functions, by the address of what the code was made of */
  #functionOf = new Map();
  #ticks = [];
  #scripts = [];
  /** @type {Map<object, number>} index in #code */
  #ids = new Map();

  /** @param {Function} readSymbols */
  constructor(readSymbols) {
    this.#map = new CodeMap(readSymbols);
  }

  #idOf(entry, describe) {
    let id = this.#ids.get(entry);
    if (id === undefined) {
      this.#ids.set(entry, id = this.#code.length);
      this.#code.push(describe());
    }
    return id;
  }

  /** @param {string[]} fields of a line */
  take(fields) {
    switch (fields[0]) {
      case 'v8-version':
        this.hasVersion = true;
        break;
      case 'code-creation':
        this.#create(fields);
        break;
      case 'script-source':
        this.#scripts[Number(fields[1])] = { name: fields[2], url: fields[2], source: fields[3] };
        break;
      case 'code-source-info': {
        const code = this.#map.dynamic.find(Number(fields[1]));
        if (code === undefined) break;
        const { 2: script, 3: start, 4: end, 5: positions, 6: inlined, 7: functions } = fields;
        this.#code[code.id].source = {
          script: Number(script), start: Number(start), end: Number(end), positions, inlined,
          fns: functions ? functions.split('S').slice(1).map((address) => this.#functionOf.get(address)) : [],
        };
        break;
      }
      case 'tick':
        this.#tick(fields);
        break;
      default:
        this.#map.take(fields);
    }
  }

  #create(fields) {
    const { 1: type, 3: time, 4: start, 5: size, 6: name, 7: origin, 8: state } = fields;
    if (Number(size) <= 0) return;
    const id = this.#code.length;
    if (state === undefined) {
      this.#code.push({ name, timestamp: Number(time), type: 'CODE', kind: type });
    } else {
      let index = this.#functionOf.get(origin);
      if (index === undefined) {
        this.#functionOf.set(origin, index = this.#functions.length);
        this.#functions.push({ name, codes: [] });
      }
      this.#functions[index].codes.push(id);
      this.#code.push({ name, type: 'JS', kind: kTiers[state[0]], func: index, tm: Number(time) });
    }
    this.#map.dynamic.add({ name, kind: 'js', start: Number(start), size: Number(size), id });
  }

  #tick(fields) {
    const stack = [];
    for (const { code, address } of framesOf(this.#map, fields)) {
      if (code === undefined) {
        stack.push(-1, address);
        continue;
      }
      const id = code.id ?? this.#idOf(code, () => ({ name: code.name, type: code.kind === 'cpp' ? 'CPP' : 'SHARED_LIB' }));
      stack.push(id, address - code.start);
    }
    this.#ticks.push({ tm: Number(fields[2]), vm: Number(fields[5]), s: stack });
  }

  /** @returns {string} */
  toJson() {
    // A script without a source has a place all the same.
    const scripts = Array.from(this.#scripts, (script) => script ?? null);
    return JSON.stringify({ code: this.#code, functions: this.#functions, ticks: this.#ticks, scripts });
  }
}

module.exports = { Preprocessor };
