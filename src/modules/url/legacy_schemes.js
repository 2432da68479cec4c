'use strict';

// What the legacy URL functions know of schemes, with and without the colon.

/** They never have a host, and nothing of them is escaped. */
const isHostless = (protocol) => protocol === 'javascript:' || protocol === 'javascript';

/** `//` always comes after them. The most frequent come first. */
function isSlashed(protocol) {
  switch (protocol) {
    case 'http:': case 'https:': case 'file:': case 'ws:': case 'wss:': case 'ftp:': case 'gopher:':
    case 'http': case 'https': case 'file': case 'ws': case 'wss': case 'ftp': case 'gopher':
      return true;
    default:
      return false;
  }
}

module.exports = { isHostless, isSlashed };
