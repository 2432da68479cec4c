'use strict';
// A pino transport of our own, run in a worker thread: one short line an error.
const fs = require('node:fs');
const { pipeline } = require('node:stream/promises');
const build = require('pino-abstract-transport');

module.exports = ({ destination }) => build(async (source) => {
  const sink = typeof destination === 'number' ? fs.createWriteStream(null, { fd: destination }) : fs.createWriteStream(destination, { flags: 'a' });
  await pipeline(source, async function* lines(entries) {
    for await (const { reqId, err, msg } of entries) yield `${reqId}: ${err?.type ?? 'message'}: ${msg}\n`;
  }, sink);
});
