'use strict';
// 1 GB of bytes through three transforms, each of which makes new chunks. What counts is the most memory the process ever had.
const { Readable, Writable, Transform, pipeline } = require('node:stream');

const size = 64 * 1024;
let left = 2 ** 30 / size;
const source = new Readable({ read() { this.push(left-- > 0 ? Buffer.alloc(size, 'x') : null); } });
const copy = () => new Transform({ transform(chunk, encoding, callback) { callback(null, Buffer.from(chunk)); } });
const sink = new Writable({ write(chunk, encoding, callback) { callback(); } });
pipeline(source, copy(), copy(), copy(), sink, (error) => { if (error) throw error; });
