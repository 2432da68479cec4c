'use strict';

// What the legacy URL functions know of schemes, with and without the colon.

const withColons = (names) => {
  const set = { __proto__: null };
  for (let i = 0; i < names.length; i++) set[names[i]] = set[`${names[i]}:`] = true;
  return set;
};

/** They never have a host, and nothing of them is escaped. */
const hostless = withColons(['javascript']);
/** `//` always comes after them. */
const slashed = withColons(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);

module.exports = {
  isHostless: (protocol) => hostless[protocol] === true,
  isSlashed: (protocol) => slashed[protocol] === true,
};
