'use strict';
// Hands values that would break out of a head to everything of node:http that takes names, values, targets and phrases: what was
// refused, and what went over the wire where it was not (the kind `inject` of talk.js).

const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

const values = {
  'CR LF': 'a\r\nX: y', 'CR': 'a\rb', 'LF': 'a\nb', 'NUL': 'a\0b', 'DEL': 'a\x7fb', 'control': 'a\x01b', 'tab': 'a\tb', 'Latin-1': 'a\xffb', 'wide': 'a\u0100b', 'CR by truncation': 'a\u010d\u010ab', 'emoji': 'a😀b',
  'surrogate': 'a\ud800b', 'empty': '', 'space': ' ', 'undefined': undefined, 'null': null, 'number': 1.5, 'boolean': true, 'object': { toString: () => 'a\r\nX: y' }, 'array': ['a', 'b\r\nX: y'], 'array of undefined': [undefined],
  'nested array': [['a\r\nX: y']], 'symbol': Symbol('a'), 'bigint': 10n, 'good': 'a', 'buffer': Buffer.from('a\r\nb'),
};
const names = { ...values, 'colon': 'a:b', 'spaces': 'a b', 'comma': 'a,b', 'quotes': '"a"', 'proto': '__proto__', 'Host': 'Host' };

const describe = (error) => `${error.name} ${error.code} ${error.message}`;
const attempt = (work) => {
  try {
    const result = work();
    return result === undefined || typeof result === 'object' ? 'taken' : `taken: ${String(result)}`;
  } catch (error) {
    return describe(error);
  }
};

/** What each way to give an answer does with VALUE. */
const ofAnswers = {
  setHeader: (res, value) => res.setHeader('a', value),
  appendHeader: (res, value) => res.appendHeader('a', value),
  appendToOther: (res, value) => res.setHeader('a', 'b').appendHeader('a', value),
  setHeaders: (res, value) => res.setHeaders(new Map([['a', value]])),
  writeHead: (res, value) => res.writeHead(200, { a: value }),
  writeHeadOverSet: (res, value) => res.setHeader('b', 'c').writeHead(200, { a: value }),
  writeHeadFlat: (res, value) => res.writeHead(200, ['a', value]),
  writeHeadPairs: (res, value) => res.writeHead(200, [['a', value]]),
  writeHeadPhrase: (res, value) => res.writeHead(200, value, { b: 'c' }),
  statusMessage: (res, value) => { res.statusMessage = value; res.writeHead(200); },
  statusCode: (res, value) => { res.statusCode = value; res.writeHead(res.statusCode); },
  writeHeadCode: (res, value) => res.writeHead(value),
  addTrailers: (res, value) => { res.setHeader('Trailer', 'a'); res.write('x'); res.addTrailers({ a: value }); },
  addTrailersPairs: (res, value) => { res.setHeader('Trailer', 'a'); res.write('x'); res.addTrailers([['a', value]]); },
  writeEarlyHints: (res, value) => res.writeEarlyHints({ link: '</a>; rel=preload', a: value }),
  writeEarlyHintsLink: (res, value) => res.writeEarlyHints({ link: value }),
  contentLength: (res, value) => res.setHeader('Content-Length', value),
  transferEncoding: (res, value) => res.setHeader('Transfer-Encoding', value),
  connection: (res, value) => res.setHeader('Connection', value),
  setCookie: (res, value) => res.setHeader('Set-Cookie', value),
  validateHeaderValue: (res, value) => http.validateHeaderValue('a', value),
};
const ofAnswersNames = {
  setHeader: (res, name) => res.setHeader(name, 'v'),
  appendHeader: (res, name) => res.appendHeader(name, 'v'),
  setHeaders: (res, name) => res.setHeaders(new Map([[name, 'v']])),
  writeHead: (res, name) => res.writeHead(200, { [name]: 'v' }),
  writeHeadFlat: (res, name) => res.writeHead(200, [name, 'v']),
  writeHeadPairs: (res, name) => res.writeHead(200, [[name, 'v']]),
  addTrailers: (res, name) => { res.setHeader('Trailer', 'a'); res.write('x'); res.addTrailers({ [name]: 'v' }); },
  writeEarlyHints: (res, name) => res.writeEarlyHints({ link: '</a>; rel=preload', [name]: 'v' }),
  getHeader: (res, name) => res.getHeader(name),
  hasHeader: (res, name) => res.hasHeader(name),
  removeHeader: (res, name) => res.removeHeader(name),
  validateHeaderName: (res, name) => http.validateHeaderName(name),
};

/** What each way to ask does with VALUE. */
const ofRequests = {
  header: (value) => ({ headers: { a: value } }),
  headerFlat: (value) => ({ headers: ['a', value] }),
  headerPairs: (value) => ({ headers: [['a', value]] }),
  headerName: (value) => ({ headers: { [value]: 'v' } }),
  method: (value) => ({ method: value }),
  path: (value) => ({ path: value }),
  pathWithin: (value) => ({ path: `/${String(value)}` }),
  host: (value) => ({ headers: { Host: value } }),
  auth: (value) => ({ auth: value }),
  expect: (value) => ({ headers: { Expect: value } }),
  transferEncoding: (value) => ({ method: 'POST', headers: { 'Transfer-Encoding': value } }),
  contentLength: (value) => ({ method: 'POST', headers: { 'Content-Length': value } }),
  connection: (value) => ({ headers: { Connection: value } }),
  upgrade: (value) => ({ headers: { Upgrade: value, Connection: 'upgrade' } }),
  uniqueHeaders: (value) => ({ headers: { a: ['b', value] }, uniqueHeaders: ['a'] }),
  setHost: (value) => ({ setHost: value }),
  defaultPort: (value) => ({ defaultPort: value }),
};

async function answer(act, value) {
  let outcome;
  const server = http.createServer((req, res) => {
    outcome = attempt(() => act(res, value));
    try {
      res.end();
    } catch (error) {
      outcome += `; end: ${describe(error)}`;
      res.destroy();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.on('error', () => {});
  let wire = '';
  socket.setEncoding('latin1').on('data', (data) => { wire += data; });
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.end('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await closed;
  server.close();
  return [outcome, wire.replaceAll(/Date: [^\r]*\r\n/g, '')];
}

async function ask(make, value) {
  let wire = '';
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('latin1').on('data', (data) => {
      wire += data;
      if (wire.includes('\r\n\r\n')) socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  let outcome;
  const { port } = server.address();
  await new Promise((resolve) => {
    try {
      const req = http.request({ host: '127.0.0.1', port, agent: false, ...make(value) });
      req.on('error', (error) => { outcome = `error ${error.code}`; }).on('close', resolve);
      req.on('response', (res) => { outcome = 'taken'; res.resume(); });
      req.end();
    } catch (error) {
      outcome = describe(error);
      resolve();
    }
  });
  server.close();
  return [outcome, wire.replaceAll(String(port), 'PORT')];
}

/** @returns {Promise<Record<string, [string, string]>>} by what was done: how it ended, and what went over the wire */
async function run() {
  const all = {};
  for (const [label, value] of Object.entries(values)) {
    for (const [way, act] of Object.entries(ofAnswers)) all[`${way}, value: ${label}`] = await answer(act, value);
    for (const [way, make] of Object.entries(ofRequests)) all[`request, ${way}: ${label}`] = await ask(make, value).catch(describe);
  }
  for (const [label, name] of Object.entries(names)) {
    for (const [way, act] of Object.entries(ofAnswersNames)) all[`${way}, name: ${label}`] = await answer(act, name);
  }
  return all;
}

module.exports = { run };
