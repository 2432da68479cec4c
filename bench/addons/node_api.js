'use strict';
// What a call into a native addon costs; the addon is that of the tests (src/napi/test/node_api_addon.c).
const path = require('node:path');
const { measure, measureAsync } = require('../lib/measure.js');

const file = path.join(__dirname, '../../build/release/test_addons/node_api_addon.node');
const module_ = { exports: {} };
process.dlopen(module_, file);
const addon = module_.exports;

measure('Node-API: call with a number', (count) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += addon.describe(i);
  return sum;
});

measure('Node-API: string there and back', (count) => {
  let length = 0;
  for (let i = 0; i < count; i++) length += addon.cut('some text of usual length', 64).length;
  return length;
});

const double = (value) => value * 2;
measure('Node-API: call of a function', (count) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += addon.call(double, i);
  return sum;
});

const counter = new addon.Counter(0);
measure('Node-API: method of a wrapped object', (count) => {
  let value;
  for (let i = 0; i < count; i++) value = counter.add(1);
  return value;
});

measure('Node-API: new wrapped object', (count) => {
  let last;
  for (let i = 0; i < count; i++) last = new addon.Counter(i);
  return last;
});

measureAsync('Node-API: work in the thread pool', async (count) => {
  for (let i = 0; i < count; i++) await addon.sum(10);
});
