'use strict';
// Sends raw bytes to servers and clients of node:http, and prints as JSON what they answered and what their programs saw.
// Runs on any runtime that has node:http; compare.py holds what one printed against another's.
// With --digest it prints one for each case: test/wire/expected.json is what Node 24 gave.
//   nodus test/wire/talk.js [--digest] [default|atOnce|later|listening|insecure|relaxed|client|bytes|pieces|inject|slow …]

const http = require('node:http');
const net = require('node:net');
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const cases = require('./cases.js');

const kAtOnce = 24;

/** Runs WORK(item) for all ITEMS, some at once; results in their order. */
async function each(items, work) {
  const results = new Array(items.length);
  let at = 0;
  await Promise.all(Array.from({ length: kAtOnce }, async () => {
    while (at < items.length) {
      const mine = at++;
      results[mine] = await work(items[mine]);
    }
  }));
  return results;
}

const shorten = (text) => (text.length > 400 ? `${text.slice(0, 200)}… ${text.length}` : text);
const withoutDate = (text) => shorten(text.replaceAll(/Date: [^\r]*\r\n/g, ''));
const fieldsOf = (message) => shorten(JSON.stringify(message.rawHeaders));
const describe = (error) => [error.code, error.message, error.reason, error.bytesParsed, error.rawPacket?.length].join(' ');

/** A server that writes down what it sees, by the port of the client. */
async function listen(options, { listening, handler }) {
  const seen = new Map();
  const sockets = new Map();
  const note = (socket, ...what) => seen.get(socket.remotePort ?? socket.notedPort)?.push(what.join(' '));
  const answer = (req, res, kind) => {
    let body = '';
    note(req.socket, kind, req.method, shorten(req.url), req.httpVersion, fieldsOf(req), req.complete);
    req.setEncoding('latin1').on('data', (part) => { body += part; });
    req.on('end', () => {
      note(req.socket, 'end', shorten(body), shorten(JSON.stringify(req.rawTrailers)), req.complete);
      res.end(`${req.method} ${body.length}`);
    });
    req.on('error', (error) => note(req.socket, 'request error', error.code, error.message));
    if (kind === 'checkContinue') res.writeContinue();
    if (kind === 'checkExpectation') res.statusCode = 417;
  };
  const atOnce = (req, res) => {
    note(req.socket, 'request', req.method, shorten(req.url), fieldsOf(req));
    res.end('at once');
    for (const event of ['finish', 'close']) res.on(event, () => note(req.socket, event, req.url));
  };
  const later = async (req, res) => {
    note(req.socket, 'request', req.method, shorten(req.url));
    try {
      for await (const part of req) note(req.socket, 'part', shorten(part.latin1Slice()));
      await undefined;
      note(req.socket, 'end', shorten(JSON.stringify(req.rawTrailers)));
    } catch (error) {
      note(req.socket, 'caught', error.code, error.message);
    }
    res.write('in ');
    res.end('parts');
  };
  const handlers = { atOnce, later };
  const server = http.createServer(options, handlers[handler] ?? ((req, res) => answer(req, res, 'request')));
  server.on('connection', (socket) => {
    socket.notedPort = socket.remotePort;
    seen.set(socket.remotePort, []);
    sockets.set(socket.remotePort, socket);
    socket.on('close', (hadError) => note(socket, 'close', hadError));
  });
  if (listening) {
    server.on('clientError', (error, socket) => {
      note(socket, 'clientError', describe(error), socket.writable);
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      else socket.destroy();
    });
    for (const event of ['upgrade', 'connect']) {
      server.on(event, (req, socket, head) => {
        note(socket, event, req.method, shorten(req.url), fieldsOf(req), head.latin1Slice());
        socket.end('taken');
      });
    }
    server.on('checkContinue', (req, res) => answer(req, res, 'checkContinue'));
    server.on('checkExpectation', (req, res) => answer(req, res, 'checkExpectation'));
  }
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, seen, sockets };
}

/** Sends TEXT, in PIECES, and FIN unless the server has to end it (PIECES is 0). What came back, and what was seen. */
async function exchange({ server, seen, sockets }, text, pieces = 1) {
  const socket = net.connect({ port: server.address().port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  await once(socket, 'connect');
  const port = socket.localPort;
  let answer = '';
  let end = 'end';
  let sent = 0;
  socket.setEncoding('latin1').on('data', (data) => { answer += data; });
  socket.on('error', (error) => { end = error.code; });
  const closed = new Promise((resolve) => socket.on('close', resolve));
  // Whoever keeps a connection open for good says so.
  const patience = pieces > 0 ? undefined : setTimeout(() => { answer += '<open>'; socket.destroy(); }, 1500);
  const count = pieces || 1;
  for (let piece = 0; piece < count && !socket.destroyed; piece++) {
    const part = text.slice(Math.floor(text.length * piece / count), Math.floor(text.length * (piece + 1) / count));
    await new Promise((resolve) => socket.write(part, 'latin1', resolve));
    // The server has read it before the next leaves, or reads no more.
    sent += part.length;
    for (let turns = 0; pieces > 1 && turns < 200; turns++) {
      const other = sockets.get(port);
      if (other !== undefined && (other.destroyed || other.bytesRead >= sent)) break;
      await new Promise(setImmediate);
    }
  }
  if (!socket.destroyed && pieces > 0) socket.end();
  await closed;
  clearTimeout(patience);
  await new Promise(setImmediate);
  const events = seen.get(port) ?? [];
  // Whether a reset overtakes the answer is the kernel's matter.
  return { answer: withoutDate(answer), end: end === 'end' ? end : 'reset', events };
}

async function talk(options, setting, list, pieces) {
  const heard = await listen(options, setting);
  const results = await each(list, ([, text]) => exchange(heard, text, pieces));
  heard.server.close();
  heard.server.closeAllConnections();
  return Object.fromEntries(list.map(([name], i) => [name, results[i]]));
}

/** What a client makes of an answer of any bytes. */
async function ask([, text], method) {
  const log = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(text, 'latin1'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const req = http.request({ port: server.address().port, host: '127.0.0.1', method, agent: false, path: '/' });
  req.on('information', ({ statusCode, rawHeaders }) => log.push(`information ${statusCode} ${rawHeaders}`));
  req.on('continue', () => log.push('continue'));
  if (method === 'GET') {
    req.on('upgrade', (res, socket, head) => {
      log.push(`upgrade ${res.statusCode} ${head.latin1Slice()}`);
      socket.destroy();
    });
  }
  req.on('error', (error) => log.push(`error ${describe(error)}`));
  req.on('response', (res) => {
    let body = '';
    log.push(`response ${res.statusCode} ${res.statusMessage} ${res.httpVersion} ${fieldsOf(res)}`);
    res.setEncoding('latin1').on('data', (part) => { body += part; });
    res.on('end', () => log.push(`end ${body} ${res.rawTrailers} ${res.complete}`));
    res.on('error', (error) => log.push(`response error ${describe(error)}`));
    res.on('aborted', () => log.push('aborted'));
    res.on('close', () => log.push(`close ${body} ${res.complete}`));
  });
  const closed = new Promise((resolve) => req.on('close', resolve));
  req.end();
  await closed;
  await new Promise(setImmediate);
  server.close();
  return log;
}

/** Which bytes lead to the same: { what: '00-08 0b …' }. */
function group(results) {
  const groups = new Map();
  for (const [byte, result] of results.entries()) {
    // The byte itself stands in some of what was seen.
    const char = JSON.stringify(String.fromCharCode(byte)).slice(1, -1);
    const text = JSON.stringify(result, (key, value) => (typeof value === 'string' ? value.replaceAll(char.length > 1 ? char : String.fromCharCode(byte), (all, at, whole) =>
      (byte < 0x20 || byte > 0x7e ? '<byte>' : all)) : value));
    if (!groups.has(text)) groups.set(text, []);
    groups.get(text).push(byte);
  }
  const hex = (byte) => byte.toString(16).padStart(2, '0');
  return Object.fromEntries([...groups].map(([text, bytes]) => {
    const ranges = [];
    for (const byte of bytes) {
      const last = ranges.at(-1);
      if (last !== undefined && last[1] === byte - 1) last[1] = byte;
      else ranges.push([byte, byte]);
    }
    return [ranges.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`)).join(' '), JSON.parse(text)];
  }));
}

async function bytes(options, setting) {
  const all = {};
  for (const [place, make] of Object.entries(cases.serverPlaces)) {
    const list = Array.from({ length: 256 }, (_, byte) => [byte, make(String.fromCharCode(byte))]);
    all[place] = group(Object.values(await talk(options, setting, list)));
  }
  return all;
}

const short = cases.server.filter(([, text]) => text.length < 2000);
const listening = { listening: true };
/** Of these a server has to end the connection by itself. */
const unended = cases.server.slice(0, 90).filter(([name, text]) => text.length < 2000 && !/upgrade|CONNECT|Upgrade/.test(name + text));
const impatient = { headersTimeout: 60, requestTimeout: 120, keepAliveTimeout: 100, keepAliveTimeoutBuffer: 1, connectionsCheckingInterval: 10 };
const kinds = {
  default: (list = cases.server) => talk({}, {}, list),
  listening: (list = cases.server) => talk({}, listening, list),
  atOnce: (list = cases.server) => talk({}, { handler: 'atOnce' }, list),
  atOnceListening: () => talk({}, { handler: 'atOnce', listening: true }, short),
  later: (list = cases.server) => talk({}, { handler: 'later' }, list),
  laterListening: () => talk({}, { handler: 'later', listening: true }, short),
  insecure: (list = cases.server) => talk({ insecureHTTPParser: true }, listening, list),
  // Node 24's parser never returns from a NUL in a value here.
  relaxed: () => talk({ httpValidation: 'relaxed' }, listening, short.filter(([, text]) => !text.includes('\0'))),
  client: async () => {
    const all = {};
    for (const method of ['GET', 'HEAD', 'CONNECT']) {
      const results = await each(cases.client, (item) => ask(item, method));
      cases.client.forEach(([name], i) => { all[`${method}: ${name}`] = results[i]; });
    }
    return all;
  },
  bytes: () => bytes({}, listening),
  inject: () => require('./inject.js').run(),
  slow: () => talk(impatient, {}, unended, 0),
  slowListening: () => talk(impatient, listening, unended, 0),
  pieces: () => talk({}, listening, short, 3),
};

/**
 * The same of short inputs, as a digest for each case.
 * @param {string[]} asked kinds
 */
async function digests(asked) {
  const all = {};
  for (const kind of asked) {
    all[kind] = {};
    for (const [name, result] of Object.entries(await kinds[kind](short))) {
      all[kind][name] = createHash('sha1').update(JSON.stringify(result)).digest('hex').slice(0, 6);
    }
  }
  return all;
}

async function main() {
  const asked = process.argv.slice(2);
  if (asked[0] === '--digest') {
    const lines = (list) => list.join(' ').match(/.{1,139}(?: |$)/g).map((line) => line.trimEnd());
    const all = Object.entries(await digests(asked.slice(1))).map(([kind, cases]) => [kind, lines(Object.values(cases))]);
    process.stdout.write(`${JSON.stringify(Object.fromEntries(all), null, 1)}\n`);
    return;
  }
  const all = {};
  for (const kind of asked.length > 0 ? asked : Object.keys(kinds)) all[kind] = await kinds[kind]();
  process.stdout.write(JSON.stringify(all, null, 1));
}

module.exports = { digests };
if (require.main === module) main();
