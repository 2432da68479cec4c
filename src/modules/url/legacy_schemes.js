'use strict';

// What the legacy URL functions know of schemes, with and without the colon.

const withColons = (names) => new Set(names.flatMap((name) => [name, `${name}:`]));

/** They never have a host, and nothing of them is escaped. */
const hostless = withColons(['javascript']);
/** `//` always comes after them. */
const slashed = withColons(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);

module.exports = {
  isHostless: (protocol) => hostless.has(protocol),
  isSlashed: (protocol) => slashed.has(protocol),
};
