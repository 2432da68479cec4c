'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');
const { measure, measureAsync } = require('../lib/measure.js');

const storage = new AsyncLocalStorage();
measure('AsyncLocalStorage: run and getStore', (count) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += storage.run(i, () => storage.getStore());
  return sum;
});
(async () => {
  await measureAsync('AsyncLocalStorage: across await', (count) =>
    storage.run({ id: 1 }, async () => {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        await null;
        sum += storage.getStore().id;
      }
      return sum;
    }));
  await measureAsync('await of a resolved promise', async (count) => {
    for (let i = 0; i < count; i++) await i;
  });
})();
