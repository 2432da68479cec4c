'use strict';
const { StringDecoder } = require('node:string_decoder');
const { measure } = require('../lib/measure.js');

const ascii = 'hello world '.repeat(100);
const unicode = 'größer — 中文 '.repeat(100);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const asciiBytes = encoder.encode(ascii);
const unicodeBytes = encoder.encode(unicode);
const target = new Uint8Array(8192);

const each = (name, operation) =>
  measure(name, (count) => {
    let last;
    for (let i = 0; i < count; i++) last = operation();
    return last;
  });

each('TextEncoder: encode ASCII', () => encoder.encode(ascii));
each('TextEncoder: encode unicode', () => encoder.encode(unicode));
each('TextEncoder: encodeInto', () => encoder.encodeInto(unicode, target));
each('TextEncoder: encode a short string', () => encoder.encode('hello'));
each('TextDecoder: decode ASCII', () => decoder.decode(asciiBytes));
each('TextDecoder: decode unicode', () => decoder.decode(unicodeBytes));
each('StringDecoder: write', () => new StringDecoder('utf8').write(Buffer.from('grö')));
each('atob and btoa', () => atob(btoa('hello world')));
each('structuredClone of a number', () => structuredClone(1));
each('structuredClone of 4 KB', () => structuredClone(target.subarray(0, 4096)));
each('structuredClone of an object', () => structuredClone({ a: 1, b: [1, 2, 3], c: { d: 'text', e: new Date(0) } }));
