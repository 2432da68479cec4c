'use strict';

/**
 * The stack of a tick, innermost first: each address, and the code there.
 * @param {import('./code_map').CodeMap} map
 * @param {string[]} fields of the tick's line: its name, the program counter, the time, whether V8 is in a callback of C++, what
 *   that is or else the top of the stack, the state, and return addresses, each as itself or relative to the one before
 * @returns {{address: number, code: import('./code_map').Code|undefined}[]}
 */
function framesOf(map, fields) {
  const counter = Number(fields[1]);
  const top = Number(fields[4]);
  const addresses = [counter];
  // In a callback the counter may be anywhere; V8 says which callback it is. Elsewhere the top of the stack is the caller, where
  // a function has made no frame yet.
  if (fields[3] === '1') addresses[0] = top;
  else if (top !== 0 && map.find(top)?.kind === 'js') addresses.push(top);
  let previous = counter;
  for (let i = 6; i < fields.length; i++) {
    const text = fields[i];
    // "overflow": there are more frames.
    if (text[0] === 'o') continue;
    const number = Number.parseInt(text, 16);
    previous = text[0] === '+' || text[0] === '-' ? previous + number : number;
    addresses.push(previous);
  }
  return addresses.map((address) => ({ address, code: map.find(address) }));
}

module.exports = { framesOf };
