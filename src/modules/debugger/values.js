'use strict';

// How values of the debugged program are shown: what the protocol's previews tell, in the manner of util.inspect().

const { inspect } = require('internal/util/inspect');

const kMaxWidth = 72;

/** The items of a list between two brackets, on one line where they fit. */
function enclose(open, items, close) {
  if (items.length === 0) return `${open}${close}`;
  const line = `${open} ${items.join(', ')} ${close}`;
  if (line.length <= kMaxWidth && !line.includes('\n')) return line;
  return `${open} ${items.join(',\n  ')} ${close}`;
}

/** A property as a preview has it. */
function formatProperty({ type, subtype, value, valuePreview }) {
  if (valuePreview !== undefined) return formatPreview(valuePreview);
  if (type === 'string') return inspect(value);
  if (type === 'function') return '[Function]';
  if (type === 'accessor') return '[Getter/Setter]';
  if (subtype === 'null') return 'null';
  return value === '' ? 'Object' : value;
}

/** A key or value of a Map or Set. */
function formatEntry(preview) {
  if (preview.type !== 'object' || preview.subtype === 'null') return preview.description;
  return formatPreview(preview);
}

/** An object by its preview. */
function formatPreview({ subtype, description = 'Object', properties = [], entries = [], overflow }) {
  if (subtype === 'map' || subtype === 'set' || subtype === 'weakmap' || subtype === 'weakset') {
    const items = entries.map(({ key, value }) => (key === undefined ? formatEntry(value) : `${formatEntry(key)} => ${formatEntry(value)}`));
    // The entries within entries are not told.
    const isCut = overflow || (items.length === 0 && !/\(0\)$/.test(description) && description.includes('('));
    if (isCut) items.push('...');
    return items.length === 0 ? `${description} {}` : `${description} ${enclose('{', items, '}')}`;
  }
  if (subtype === 'date') return new Date(description).toISOString();
  if (subtype === 'regexp' || subtype === 'error') return description;
  const isList = subtype === 'array' || subtype === 'typedarray';
  const items = properties.map((property) => {
    const text = formatProperty(property);
    return isList && /^\d+$/.test(property.name) ? text : `${property.name}: ${text}`;
  });
  if (overflow) items.push('...');
  if (isList) return enclose('[', items, ']');
  const name = description === 'Object' ? '' : `${description} `;
  return name + enclose('{', items, '}');
}

/**
 * @param {{ type: string, subtype?: string, value?: unknown, description?: string, preview?: object }} remote Runtime.RemoteObject
 * @returns {string}
 */
function formatRemote(remote) {
  const { type, subtype, value, description, preview } = remote;
  switch (type) {
    case 'undefined': return 'undefined';
    case 'string': return inspect(value);
    case 'boolean': return `${value}`;
    case 'number':
    case 'bigint':
    case 'symbol': return description ?? `${value}`;
    case 'function': {
      // The word before the parameters, as the source has it.
      const name = /^(?:async )?(?:function\*?\s)?([^(\s]+)\(/.exec(description)?.[1];
      if (description.startsWith('class')) return `[class ${/^class\s+([\w$]+)/.exec(description)?.[1] ?? '(anonymous)'}]`;
      return name === undefined ? `[${remote.className}]` : `[${remote.className}: ${name}]`;
    }
  }
  if (subtype === 'null') return 'null';
  if (subtype === 'error' || subtype === 'regexp') return description;
  if (subtype === 'date') return new Date(description).toISOString();
  if (preview !== undefined) return formatPreview(preview);
  return description;
}

/** A value of the program as the debugger's REPL holds it. */
class RemoteValue {
  constructor(remote) {
    Object.assign(this, remote);
  }

  [inspect.custom]() {
    return formatRemote(this);
  }
}

module.exports = { RemoteValue, formatRemote };
