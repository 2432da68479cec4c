'use strict';

// What async_hooks see of an answer that is a file, and that a trace names the frames of a session.

const assert = require('assert');
const { createHook } = require('async_hooks');
const { execFile } = require('child_process');
const fs = require('fs');
const http2 = require('http2');
const { once } = require('events');

async function resources() {
  const seen = [];
  const hook = createHook({
    init(id, type, trigger, resource) {
      if (/^(?:FILEHANDLE|STREAMPIPE|FSREQCALLBACK)$/.test(type)) seen.push({ id, type, trigger, resource });
    },
  });
  const fd = fs.openSync(process.execPath);
  const server = http2.createServer();
  server.on('stream', (stream) => {
    hook.enable();
    stream.respondWithFD(fd, {}, { offset: 0, length: 100_000 });
  });
  await once(server.listen(0), 'listening');
  const client = http2.connect(`http://localhost:${server.address().port}`);
  const bytes = Buffer.concat(await client.request().toArray());
  hook.disable();
  assert.strictEqual(bytes.length, 100_000);
  const [file, pipe, first, second] = seen;
  assert.deepStrictEqual(seen.map(({ type }) => type), ['FILEHANDLE', 'STREAMPIPE', 'FSREQCALLBACK', 'FSREQCALLBACK']);
  assert.notStrictEqual(pipe.id, file.id);
  assert.deepStrictEqual([first.trigger, second.trigger], [file.id, file.id]);
  assert.strictEqual(second.resource.handle, first.resource);
  client.close();
  server.close();
  fs.closeSync(fd);
}

function traces() {
  const program = `
    const http2 = require('http2');
    const server = http2.createServer().on('session', (session) => session.altsvc('h2=":1"', 'https://example.org'));
    server.listen(0, () => {
      const client = http2.connect('http://localhost:' + server.address().port);
      client.on('altsvc', () => { client.close(); server.close(); });
    });`;
  execFile(process.execPath, ['-e', program], { env: { ...process.env, NODE_DEBUG_NATIVE: 'http2' } }, (error, stdout, stderr) => {
    assert.ifError(error);
    assert.match(stderr, /Http2Session client \(\d+\) handling altsvc frame/);
    assert.match(stderr, /Http2Session client \(\d+\) handling settings frame/);
  });
}

traces();
resources();
