'use strict';

// A signal at every stage of a request, and what is left of it afterwards.

const assert = require('assert');
const net = require('net');
const { once, getEventListeners } = require('events');

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

async function main() {
  let onClose;
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => onClose?.());
    socket.on('data', (data) => {
      const [, path] = `${data}`.split(' ');
      if (path === '/half') socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
      else if (path === '/whole') socket.write(answer);
      else if (path === '/to') socket.write('HTTP/1.1 302 Found\r\nlocation: /never\r\ncontent-length: 0\r\n\r\n');
      server.emit(path);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;

  // Before.
  await assert.rejects(fetch(`${origin}/whole`, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await fetch(`${origin}/whole`, { signal: AbortSignal.abort('why') }).then(assert.fail, (reason) => assert.strictEqual(reason, 'why'));
  // While it connects.
  {
    const controller = new AbortController();
    const asked = fetch(`${origin}/whole`, { signal: controller.signal });
    controller.abort(new Error('mine'));
    await assert.rejects(asked, { message: 'mine' });
  }
  // While it waits, directly and behind a redirect: the connection is closed.
  for (const path of ['/never', '/to']) {
    const controller = new AbortController();
    const asked = fetch(origin + path, { signal: controller.signal, method: 'POST', body: 'x' });
    await once(server, '/never');
    const closed = new Promise((resolve) => { onClose = resolve; });
    controller.abort();
    await assert.rejects(asked, { name: 'AbortError', message: 'This operation was aborted' });
    await closed;
    assert.strictEqual(getEventListeners(controller.signal, 'abort').length, 0);
  }
  await assert.rejects(fetch(`${origin}/never`, { signal: AbortSignal.timeout(5) }), { name: 'TimeoutError' });
  // In the middle of the body, whoever reads it.
  for (const read of [(r) => r.text(), (r) => r.body.getReader().read().then(() => r.bytes()),
    async (r) => { for await (const chunk of r.body) assert.strictEqual(`${Buffer.from(chunk)}`, 'half'); }]) {
    const controller = new AbortController();
    const response = await fetch(`${origin}/half`, { signal: controller.signal });
    const reading = read(response);
    setImmediate(() => controller.abort());
    await assert.rejects(reading, (error) => error.name === 'AbortError' || /locked|unusable/i.test(error.message));
  }
  // A body that came, but that nobody has read.
  {
    const controller = new AbortController();
    const response = await fetch(`${origin}/whole`, { signal: controller.signal });
    controller.abort();
    await assert.rejects(response.text(), { name: 'AbortError' });
  }
  // Too late.
  {
    const controller = new AbortController();
    const response = await fetch(`${origin}/whole`, { signal: controller.signal });
    assert.strictEqual(await response.text(), 'ok');
    assert.strictEqual(getEventListeners(controller.signal, 'abort').length, 0);
    controller.abort();
    assert.strictEqual(response.bodyUsed, true);
  }
  // A signal for many requests is no leak.
  {
    const { signal } = new AbortController();
    process.on('warning', assert.fail);
    await Promise.all(Array.from({ length: 30 }, async () => (await fetch(`${origin}/whole`, { signal })).text()));
    assert.strictEqual(getEventListeners(signal, 'abort').length, 0);
  }
  server.close();
}

main();
