'use strict';
const { EventEmitter } = require('node:events');
const { measure } = require('../lib/measure.js');

let calls = 0;
const one = new EventEmitter();
one.on('event', (a, b) => { calls += a + b; });
measure('events: emit, 1 listener', (count) => {
  for (let i = 0; i < count; i++) one.emit('event', i, 1);
  return calls;
});

const several = new EventEmitter();
for (let i = 0; i < 5; i++) several.on('event', () => { calls++; });
measure('events: emit, 5 listeners', (count) => {
  for (let i = 0; i < count; i++) several.emit('event');
  return calls;
});

const listener = () => {};
measure('events: on and off', (count) => {
  for (let i = 0; i < count; i++) {
    one.on('other', listener);
    one.off('other', listener);
  }
});

measure('events: once and emit', (count) => {
  for (let i = 0; i < count; i++) {
    one.once('other', listener);
    one.emit('other');
  }
});

const target = new EventTarget();
target.addEventListener('event', () => { calls++; });
measure('EventTarget: dispatchEvent', (count) => {
  for (let i = 0; i < count; i++) target.dispatchEvent(new Event('event'));
  return calls;
});
