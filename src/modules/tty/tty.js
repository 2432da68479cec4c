'use strict';

// How many colours a terminal shows, judged by the environment variables that terminals, multiplexers and build services set.

const { validateInteger } = require('internal/errors/validators');

// Bits of colour.
const kNone = 1;
const k16 = 4;
const k256 = 8;
const k16m = 24;

/** By the exact value of TERM. */
const terminals = {
  '__proto__': null,
  'eterm': k16,
  'cons25': k16,
  'console': k16,
  'cygwin': k16,
  'dtterm': k16,
  'gnome': k16,
  'hurd': k16,
  'jfbterm': k16,
  'konsole': k16,
  'kterm': k16,
  'mlterm': k16,
  'mosh': k16m,
  'putty': k16,
  'st': k16,
  'rxvt-unicode-24bit': k16m,
  'terminator': k16m,
  'xterm-kitty': k16m,
};

/** Families of terminals with 16 colours. */
const families = [
  /ansi/, /color/, /linux/, /direct/, /^con[0-9]*x[0-9]/, /^rxvt/, /^screen/, /^xterm/, /^vt100/, /^vt220/,
];

/** Build services by the variable they set beside CI. */
const services = [
  ['APPVEYOR', k256],
  ['BUILDKITE', k256],
  ['CIRCLECI', k16m],
  ['DRONE', k256],
  ['GITEA_ACTIONS', k16m],
  ['GITHUB_ACTIONS', k16m],
  ['GITLAB_CI', k256],
  ['TRAVIS', k256],
];

let warned = false;

/** An empty variable asks for nothing (https://no-color.org). */
const isSet = (env, name) => env[name] !== undefined && env[name] !== '';

/** FORCE_COLOR wins over the variables that switch colours off: say so once. */
function warnAboutForce(env) {
  if (warned) return;
  const names = [];
  if (isSet(env, 'NODE_DISABLE_COLORS')) names.push('NODE_DISABLE_COLORS');
  if (isSet(env, 'NO_COLOR')) names.push('NO_COLOR');
  if (names.length === 0) return;
  warned = true;
  process.emitWarning(`The '${names.join("' and '")}' env is ignored due to the 'FORCE_COLOR' env being set.`, 'Warning');
}

let windowsVersion;

/** What the console of Windows shows by its version: 256 colours since 10586, all since 14931. Tests of packages pretend to run there. */
function windowsDepth() {
  windowsVersion ??= require('os').release().split('.');
  if (+windowsVersion[0] < 10) return k16;
  const build = +windowsVersion[2];
  if (build >= 14931) return k16m;
  return build >= 10586 ? k256 : k16;
}

/**
 * Bits of colour: 1, 4, 8 or 24 (tty, "writeStream.getColorDepth()").
 * @param {Record<string, string>} [env]
 * @returns {1|4|8|24}
 */
function getColorDepth(env = process.env) {
  switch (env.FORCE_COLOR) {
    case undefined:
      break;
    case '':
    case '1':
    case 'true':
      warnAboutForce(env);
      return k16;
    case '2':
      warnAboutForce(env);
      return k256;
    case '3':
      warnAboutForce(env);
      return k16m;
    default:
      return kNone;
  }

  if (isSet(env, 'NODE_DISABLE_COLORS') || isSet(env, 'NO_COLOR') || env.TERM === 'dumb') return kNone;
  if (process.platform === 'win32') return windowsDepth();
  if (env.TMUX) return k16m;
  if ('TF_BUILD' in env && 'AGENT_NAME' in env) return k16;

  if ('CI' in env) {
    for (const { 0: name, 1: depth } of services) {
      if (name in env) return depth;
    }
    return env.CI_NAME === 'codeship' ? k256 : kNone;
  }
  if ('TEAMCITY_VERSION' in env) {
    // From 9.1 on.
    return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? k16 : kNone;
  }

  switch (env.TERM_PROGRAM) {
    case 'iTerm.app':
      return !env.TERM_PROGRAM_VERSION || /^[0-2]\./.test(env.TERM_PROGRAM_VERSION) ? k256 : k16m;
    case 'HyperTerm':
    case 'MacTerm':
      return k16m;
    case 'Apple_Terminal':
      return k256;
  }

  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return k16m;
  if (env.TERM) {
    if (/^xterm-256/.test(env.TERM)) return k256;
    const terminal = `${env.TERM}`.toLowerCase();
    if (terminals[terminal]) return terminals[terminal];
    if (families.some((family) => family.test(terminal))) return k16;
  }
  // Whatever else it says: some colours.
  return env.COLORTERM ? k16 : kNone;
}

/**
 * Whether at least `count` colours are shown.
 * @param {number} [count=16]
 * @param {Record<string, string>} [env]
 * @returns {boolean}
 */
function hasColors(count, env) {
  if (env === undefined && (count === undefined || (typeof count === 'object' && count !== null))) {
    env = count;
    count = 16;
  } else {
    validateInteger(count, 'count', 2);
  }
  return count <= 2 ** this.getColorDepth(env);
}

module.exports = { getColorDepth, hasColors };
