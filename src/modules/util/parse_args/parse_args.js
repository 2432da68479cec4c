'use strict';

// util.parseArgs. Node.js documentation, "Util".

const {
  codes: {
    ERR_INVALID_ARG_VALUE,
    ERR_PARSE_ARGS_INVALID_OPTION_VALUE,
    ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL,
    ERR_PARSE_ARGS_UNKNOWN_OPTION,
  },
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateBooleanArray, validateObject, validateString,
  validateStringArray, validateUnion,
} = require('internal/errors/validators');
const { isOptionLike, ownOption, tokenize } = require('internal/util/parse_args/tokenize');

/** An own property that is neither undefined nor null, or else FALLBACK. */
const own = (object, key, fallback) => (Object.hasOwn(object, key) ? object[key] : undefined) ?? fallback;

/** The program's arguments: without the script, which -e and -p do not have. */
function mainArgs() {
  const { argv, execArgv } = process;
  const isEval = process._eval !== undefined || execArgv.some((arg) => ['-e', '--eval', '-p', '-pe', '--print'].includes(arg));
  return argv.slice(isEval ? 1 : 2);
}

/** How users write the option. */
function usageOf(options, name) {
  const short = ownOption(options, name, 'short');
  return `${short ? `-${short}, ` : ''}--${name}`;
}

/** "--foo --bar": the value looks like an option, which is most likely a forgotten value. */
function checkAmbiguousValue(token) {
  if (token.inlineValue || !isOptionLike(token.value ?? '')) return;
  const example = token.rawName.startsWith('--') ?
    `'${token.rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${token.rawName}-XYZ'`;
  throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
    `Option '${token.rawName}' argument is ambiguous.\n` +
    `Did you forget to specify the option argument for '${token.rawName}'?\n` +
    `To specify an option argument starting with a dash use ${example}.`);
}

/** A value where there must be one, none where there must be none, and no unknown options. */
function checkOptionUsage(config, token) {
  const { options } = config;
  let name = token.name;
  let isKnown = Object.hasOwn(options, name);
  if (!isKnown && config.allowNegative && name.startsWith('no-')) {
    name = name.slice(3);
    isKnown = Object.hasOwn(options, name) && ownOption(options, name, 'type') === 'boolean';
  }
  if (!isKnown) throw new ERR_PARSE_ARGS_UNKNOWN_OPTION(token.rawName, config.allowPositionals);
  const type = ownOption(options, name, 'type');
  if (type === 'string' && typeof token.value !== 'string') {
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
      `Option '${usageOf(options, name)} <value>' argument missing`);
  }
  if (type === 'boolean' && token.value != null) {
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
      `Option '${usageOf(options, name)}' does not take an argument`);
  }
}

function store(values, options, token, allowNegative) {
  let { name, value } = token;
  if (name === '__proto__') return;
  if (allowNegative && value === undefined && name.startsWith('no-')) {
    // --no-color: false for "color", in the token, too, and even where an option has that name itself.
    name = name.slice(3);
    token.name = name;
    value = false;
  }
  const stored = value ?? true;
  if (ownOption(options, name, 'multiple')) {
    if (values[name]) values[name].push(stored);
    else values[name] = [stored];
  } else {
    values[name] = stored;
  }
}

/** The configuration of every option. */
function validateOptions(options) {
  for (const [name, option] of Object.entries(options)) {
    validateObject(option, `options.${name}`);
    const type = Object.hasOwn(option, 'type') ? option.type : undefined;
    validateUnion(type, `options.${name}.type`, ['string', 'boolean']);
    if (Object.hasOwn(option, 'short')) {
      const { short } = option;
      validateString(short, `options.${name}.short`);
      if (short.length !== 1) {
        throw new ERR_INVALID_ARG_VALUE(`options.${name}.short`, short, 'must be a single character');
      }
    }
    const multiple = own(option, 'multiple');
    if (Object.hasOwn(option, 'multiple')) validateBoolean(multiple, `options.${name}.multiple`);
    const fallback = own(option, 'default');
    if (fallback === undefined) continue;
    const validate = type === 'string' ?
      (multiple ? validateStringArray : validateString) :
      (multiple ? validateBooleanArray : validateBoolean);
    validate(fallback, `options.${name}.default`);
  }
}

/**
 * @param {object} [config]
 * @returns {{values: object, positionals: string[], tokens?: object[]}}
 */
const parseArgs = (config = { __proto__: null }) => {
  const args = own(config, 'args') ?? mainArgs();
  const strict = own(config, 'strict', true);
  const allowPositionals = own(config, 'allowPositionals', !strict);
  const returnTokens = own(config, 'tokens', false);
  const allowNegative = own(config, 'allowNegative', false);
  const options = own(config, 'options', { __proto__: null });
  const parsed = { args, strict, options, allowPositionals, allowNegative };

  validateArray(args, 'args');
  validateBoolean(strict, 'strict');
  validateBoolean(allowPositionals, 'allowPositionals');
  validateBoolean(returnTokens, 'tokens');
  validateBoolean(allowNegative, 'allowNegative');
  validateObject(options, 'options');
  validateOptions(options);

  const tokens = tokenize(args, options);
  const values = { __proto__: null };
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === 'option') {
      if (strict) {
        checkOptionUsage(parsed, token);
        checkAmbiguousValue(token);
      }
      store(values, options, token, allowNegative);
    } else if (token.kind === 'positional') {
      if (!allowPositionals) throw new ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
      positionals.push(token.value);
    }
  }
  for (const [name, option] of Object.entries(options)) {
    const fallback = own(option, 'default');
    if (fallback !== undefined && values[name] === undefined && name !== '__proto__') {
      values[name] = fallback;
    }
  }
  const result = { values, positionals };
  if (returnTokens) result.tokens = tokens;
  return result;
};

module.exports = { parseArgs };
