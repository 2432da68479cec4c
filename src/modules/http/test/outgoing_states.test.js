'use strict';

// Outgoing messages in unusual states: end()'s callbacks, destroy() without a socket, corking, 1xx after the head.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { Writable } = require('node:stream');

const newResponse = () => new http.ServerResponse({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} });
const sink = (error) => new Writable({ write(chunk, encoding, done) { setImmediate(done, error); } });
/** All that the sinks still have to do. */
async function settled() {
  for (let n = 0; n < 10; n++) await new Promise((resolve) => setImmediate(resolve));
}

/** What happens to a response that DO does something with. */
async function eventsOf(act) {
  const res = newResponse();
  const seen = [];
  for (const name of ['socket', 'finish', 'close']) res.on(name, () => seen.push(name));
  act(res, (label) => (error) => seen.push(`${label}:${error === null ? null : error?.message}`));
  await settled();
  return [seen.join(' '), res.writableFinished, res.closed];
}

async function main() {
  // Callbacks come before 'finish', and hear of a failure, which then does not come.
  assert.deepStrictEqual(await eventsOf((res, cb) => {
    res.assignSocket(sink());
    res.end('x', cb('a'));
    res.end(cb('b'));
  }), ['socket a:null b:null finish', true, false]);
  const broken = sink(new Error('broken')).on('error', () => {});
  assert.deepStrictEqual(await eventsOf((res, cb) => {
    res.assignSocket(broken);
    res.end('x', cb('a'));
  }), ['socket a:broken close', false, true]);
  // Nothing to destroy but the message itself.
  assert.deepStrictEqual(await eventsOf((res) => { res.destroy(); }), ['close', false, true]);
  // More uncork() than cork() ends, too.
  assert.deepStrictEqual(await eventsOf((res, cb) => {
    res.uncork();
    assert.strictEqual(res.writableCorked, -1);
    res.assignSocket(sink());
    res.end('x', cb('a'));
    assert.strictEqual(res.writableCorked, 0);
  }), ['socket a:null finish', true, false]);

  assert.throws(() => newResponse().detachSocket(new net.Socket()), { code: 'ERR_INTERNAL_ASSERTION' });

  // Informational responses belong before the head.
  const calls = [['writeContinue'], ['writeProcessing'], ['writeEarlyHints', { link: '</a>; rel=preload' }], ['writeInformation', 102, null]];
  for (const [method, ...args] of calls) {
    const res = newResponse();
    assert.strictEqual(res[method](...args, 'no function'), method === 'writeInformation' ? true : undefined);
    res.writeHead(200);
    assert.throws(() => res[method](...args), { code: 'ERR_HTTP_HEADERS_SENT' });
  }
  const res = newResponse();
  res.writeInformation(199, ['a', 'b', 'c', ['d', 'e']]);
  res.writeInformation(102, [['x', 'y']]);
  assert.deepStrictEqual(res.outputData.map(({ data }) => data), [
    'HTTP/1.1 199 unknown\r\na: b\r\nc: d,e\r\n\r\n', 'HTTP/1.1 102 Processing\r\nx: y\r\n\r\n',
  ]);
  assert.throws(() => res.writeInformation(102, ['a']), { code: 'ERR_INVALID_ARG_VALUE' });

  // A connection: the direct way to the socket, pipelined answers, a client that gives up.
  const server = http.createServer((req, res) => {
    assert.strictEqual(Object.getPrototypeOf(req.headersDistinct), null);
    if (req.url === '/wait') {
      for (const encoding of [{}, 'x']) assert.throws(() => res.write('x', encoding), { code: 'ERR_UNKNOWN_ENCODING' });
      setImmediate(() => res.end('1'));
    } else if (req.url === '/queued') {
      // Its turn comes later, and with it its timeout.
      res.setTimeout(1e6);
      res.once('socket', (socket) => { queued = socket.timeout; });
      res.end('2', (error) => { called = error; });
    } else {
      res.writeHead(200, { 'content-length': 8 });
      res.write('part');
    }
  });
  let queued;
  let called;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const raw = net.connect(port, '127.0.0.1');
  raw.write('GET /wait HTTP/1.1\r\nHost: h\r\n\r\nGET /queued HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  await new Promise((resolve) => raw.resume().on('close', resolve));
  assert.strictEqual(called, null);
  assert.strictEqual(queued, 1e6);

  // What comes after destroy() is not told any more.
  await new Promise((resolve) => {
    const req = http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
      req.destroy();
      response.on('data', assert.fail);
      response.on('error', () => {});
      req.on('close', resolve);
    });
  });
  const req = http.request({ port, host: '127.0.0.1', method: 'POST', agent: false });
  const failed = new Promise((resolve) => req.end('x', resolve));
  req.on('finish', assert.fail);
  req.on('error', () => {});
  req.once('socket', (socket) => socket.once('connect', () => socket.destroy()));
  assert.strictEqual((await failed).code, 'ERR_SOCKET_CLOSED');
  server.closeAllConnections();
  server.close();
}

main();

// A program that corks the socket sends its answers by the stream: the next request of the connection is answered all the same.
{
  const server = http.createServer((req, res) => {
    req.socket.cork();
    res.write('a');
    res.end('b');
  }).listen(0, '127.0.0.1', () => {
    const client = require('node:net').connect(server.address().port, '127.0.0.1');
    let text = '';
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    client.on('data', (data) => {
      const before = text.split('\r\n0\r\n\r\n').length;
      text += data;
      const answers = text.split('\r\n0\r\n\r\n').length;
      if (answers === 3) { client.destroy(); server.close(); } else if (answers > before) client.write('GET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
    });
  });
}
