// The format of .env files. Node.js documentation, "Environment Variables" > "DotEnv".

const kSpaces = ' \t';

/** The first position from START on that holds no space or tab. */
function skipSpaces(text, start) {
  while (start < text.length && kSpaces.includes(text[start])) start++;
  return start;
}

/**
 * @param {string} content
 * @returns {Record<string, string>} names and values in order
 */
function parseDotenv(content) {
  const text = content.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const values = {};
  let position = 0;
  while (position < text.length) {
    let lineEnd = text.indexOf('\n', position);
    if (lineEnd === -1) lineEnd = text.length;
    const start = skipSpaces(text, position);
    const equals = text.indexOf('=', start);
    if (start >= lineEnd || text[start] === '#' || equals === -1 || equals > lineEnd) {
      position = lineEnd + 1;
      continue;
    }
    let name = text.slice(start, equals).trim();
    if (name.startsWith('export ')) name = name.slice(7).trim();
    if (name === '') {
      position = lineEnd + 1;
      continue;
    }
    const { value, end } = parseValue(text, skipSpaces(text, equals + 1), lineEnd);
    values[name] = value;
    position = end + 1;
  }
  return values;
}

/** The value that starts at START, and the end of its line. */
function parseValue(text, start, lineEnd) {
  const quote = text[start];
  if (start < lineEnd && (quote === '"' || quote === "'" || quote === '`')) {
    const close = text.indexOf(quote, start + 1);
    if (close !== -1) {
      let value = text.slice(start + 1, close);
      // Only double quotes know an escape.
      if (quote === '"') value = value.replaceAll('\\n', '\n');
      let end = text.indexOf('\n', close);
      if (end === -1) end = text.length;
      return { value, end };
    }
  }
  let value = text.slice(start, lineEnd);
  const comment = value.indexOf('#');
  if (comment !== -1) value = value.slice(0, comment);
  return { value: value.trim(), end: lineEnd };
}

module.exports = { parseDotenv };
