'use strict';

// What stands behind `nodus inspect` in probe mode. Node documentation, "Debugger", "Probe mode".

const kDefaultTimeout = 30_000;
const kValued = new Set(['--probe', '--expr', '--cond', '--max-hit', '--timeout', '--port']);

/** A command line that is none; the usage is shown. */
class ArgumentError extends Error {}

/** `--name=value` as its two halves. */
function splitOption(word) {
  const equals = word.indexOf('=');
  return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** Is one of the options before the script `--probe`? @param {string[]} words */
function isProbeMode(words) {
  for (let i = 0; i < words.length && words[i].startsWith('-') && words[i] !== '--'; i++) {
    const [name, value] = splitOption(words[i]);
    if (name === '--probe') return true;
    if (kValued.has(name) && value === undefined) i++;
  }
  return false;
}

function positiveInteger(text, complaint) {
  if (!/^[1-9]\d*$/.test(text ?? '')) throw new ArgumentError(`${complaint}: ${text}`);
  return Number(text);
}

/** `<file>:<line>[:<column>]`, counted from 1. */
function parseLocation(text) {
  const match = /^(.+?):(\d+)(?::(\d+))?$/.exec(text ?? '');
  if (match === null) throw new ArgumentError(`Invalid probe location: ${text}`);
  const target = { suffix: match[1], line: positiveInteger(match[2], 'Invalid probe location') };
  if (match[3] !== undefined) target.column = positiveInteger(match[3], 'Invalid probe location');
  return target;
}

/** How messages call a location. */
const locationName = ({ suffix, line, column }) => `${suffix}:${line}${column === undefined ? '' : `:${column}`}`;

/** Execution stops once for all probes of a location, on one condition. */
function checkConditions(probes) {
  const conditions = new Map();
  for (const { target, condition } of probes) {
    const name = locationName(target);
    if (conditions.has(name) && conditions.get(name) !== condition) {
      throw new ArgumentError(`Probes at ${name} must use the same --cond (or none)`);
    }
    conditions.set(name, condition);
  }
}

/**
 * @param {string[]} words
 * @returns {{
 *   probes: { expr: string, target: { suffix: string, line: number, column?: number }, condition?: string, maxHit?: number }[],
 *   json: boolean, preview: boolean, timeout: number, port: number, nodeOptions: string[], script: string, args: string[],
 * }}
 */
function parseProbeArguments(words) {
  const options = {
    probes: [], json: false, preview: false, timeout: kDefaultTimeout, port: 0, nodeOptions: [], script: undefined, args: [],
  };
  let i = 0;
  /** The value of the option at i, which may be the next word. */
  const valueOf = (inline) => inline ?? words[++i];
  const setOnProbe = (name, key, value) => {
    const probe = options.probes.at(-1);
    if (probe === undefined) throw new ArgumentError(`Unexpected ${name} before --probe`);
    if (probe[key] !== undefined) throw new ArgumentError(`A --probe can have at most one ${name}`);
    probe[key] = value;
  };
  for (; i < words.length && words[i].startsWith('-') && words[i] !== '--'; i++) {
    const [name, inline] = splitOption(words[i]);
    switch (name) {
      case '--probe': {
        const target = parseLocation(valueOf(inline));
        const [following, expression] = splitOption(words[++i] ?? '');
        const expr = following === '--expr' ? valueOf(expression) : undefined;
        if (expr === undefined) throw new ArgumentError('Each --probe must be followed immediately by --expr <expr>');
        options.probes.push({ expr, target });
        break;
      }
      case '--expr':
        throw new ArgumentError(options.probes.length === 0 ?
          'Unexpected --expr before --probe' : 'Each --probe must be followed immediately by --expr <expr>');
      case '--cond':
        setOnProbe(name, 'condition', valueOf(inline));
        break;
      case '--max-hit':
        setOnProbe(name, 'maxHit', positiveInteger(valueOf(inline), 'Invalid max-hit'));
        break;
      case '--timeout':
        options.timeout = positiveInteger(valueOf(inline), 'Invalid timeout');
        break;
      case '--port': {
        const port = valueOf(inline);
        if (!/^\d+$/.test(port ?? '')) throw new ArgumentError(`Invalid port: ${port}`);
        options.port = Number(port);
        break;
      }
      case '--json':
        options.json = true;
        break;
      case '--preview':
        options.preview = true;
        break;
      default:
        throw new ArgumentError('Use -- before child Node.js flags in probe mode');
    }
  }
  if (words[i] === '--') {
    for (i++; i < words.length && words[i].startsWith('-'); i++) options.nodeOptions.push(words[i]);
  }
  checkConditions(options.probes);
  if (i >= words.length) throw new ArgumentError('Probe mode requires a child script');
  options.script = words[i];
  options.args = words.slice(i + 1);
  return options;
}

module.exports = { ArgumentError, isProbeMode, locationName, parseProbeArguments };
