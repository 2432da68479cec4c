'use strict';
const vm = require('node:vm');
const { measure } = require('../lib/measure.js');

const each = (name, operation) =>
  measure(`vm: ${name}`, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation(i);
    return last;
  });

const context = vm.createContext({ n: 1 });
const script = new vm.Script('n = n + 1');
globalThis.n = 1;
each('createContext', () => vm.createContext({}));
each('new Script', (i) => new vm.Script(`1 + ${i}`));
each('compileFunction', (i) => vm.compileFunction(`return a + ${i}`, ['a']));
each('runInThisContext', () => script.runInThisContext());
each('runInContext', () => script.runInContext(context));
const loop = new vm.Script('for (let i = 0; i < 100; i++) n = n + 1');
each('100 reads and writes of a contextified global', () => loop.runInContext(context));
