'use strict';
// What nearly every program does: it is loaded, it requires, it prints, it ends; and what children of fork() do.
const { runMain } = require('node:module');
const path = require('node:path');
require('./start_module.js');
// As a program is called: by a relative path, and as an ES module.
runMain(path.relative(process.cwd(), path.join(__dirname, 'start_module.mjs')));

console.log('hello', path.join(__dirname, 'x'), process.argv.length, { a: [1, 'two', null] });
console.log('short');
console.error('%s', 'to a device');
setTimeout(() => process.nextTick(() => {}), 1);
setImmediate(() => {});
Promise.resolve().then(() => {});
process.on('message', (message) => {
  process.send(message);
  process.disconnect();
});
