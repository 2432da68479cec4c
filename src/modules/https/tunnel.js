'use strict';

// A tunnel through a proxy: CONNECT (RFC 9110, 9.3.6), then TLS with the origin.

const { clearTimeout, setTimeout } = require('timers');
const { Buffer } = require('buffer');
const net = require('net');
const { codes: { ERR_PROXY_TUNNEL } } = require('internal/errors');

/** More of an answer's head than this is no answer. */
const kHeadLimit = 64 * 1024;
/** Milliseconds without a word after which a proxy that has refused is left. */
const kPartingTime = 1000;

/** What CONNECT asks for. */
function request(config, authority) {
  const lines = [`CONNECT ${authority} HTTP/1.1`];
  if (config.auth) lines.push(`proxy-authorization: ${config.auth}`);
  if (config.keepAlive) lines.push('proxy-connection: keep-alive');
  lines.push(`host: ${authority}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function authorityOf({ host, port }) {
  return `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/**
 * Closes the connection to a proxy that has refused. What it still says is taken, within bounds: bytes that nobody reads would make
 * of the close a reset.
 */
function part(socket) {
  let size = 0;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    size += chunk.length;
    if (size > kHeadLimit) socket.destroy();
  });
  socket.setTimeout(kPartingTime, () => socket.destroy());
  socket.end();
}

/**
 * Asks the proxy for a tunnel to the host and port of OPTIONS.
 * @param {object} config ProxyConfig
 * @param {object} options of the connection to the origin
 * @param {(error: Error|null, socket?: net.Socket) => void} callback
 */
function openTunnel(config, options, callback) {
  const authority = authorityOf({ host: options.host || 'localhost', port: options.port });
  const proxyOptions = { ...config.connectOptions };
  if (config.protocol === 'https:') Object.assign(proxyOptions, { ...config.tlsOptions, servername: net.isIP(config.hostname) ? '' : config.hostname });
  const socket = config.protocol === 'https:' ? require('tls').connect(proxyOptions) : net.connect(proxyOptions);
  const ready = config.protocol === 'https:' ? 'secureConnect' : 'connect';
  let head = '';
  let timer;

  function finish(error) {
    clearTimeout(timer);
    socket.removeListener('data', onData);
    socket.removeListener('error', finish);
    socket.removeListener('end', onEnd);
    socket.removeListener('close', onEnd);
    if (error) {
      if (error.statusCode === undefined) socket.on('error', () => {}).destroy();
      else part(socket);
      callback(error);
    } else {
      callback(null, socket);
    }
  }
  function fail(text, properties) {
    finish(Object.assign(new ERR_PROXY_TUNNEL(text), properties));
  }
  function onEnd() {
    fail('Connection to establish proxy tunnel ended unexpectedly');
  }
  function onData(chunk) {
    head += chunk.latin1Slice();
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) {
      if (head.length > kHeadLimit) fail(`Failed to establish tunnel to ${authority} via ${config.href}: the answer is too long`);
      return;
    }
    const [statusLine] = head.slice(0, end).split('\r\n', 1);
    const match = /^HTTP\/1\.\d (\d{3})(?: |$)/.exec(statusLine);
    const statusCode = match === null ? 0 : Number(match[1]);
    if (statusCode < 200 || statusCode > 299) {
      fail(`Failed to establish tunnel to ${authority} via ${config.href}: ${statusLine}`, { statusCode });
      return;
    }
    socket.pause();
    // Nothing may come before the origin is spoken to.
    const rest = Buffer.from(head.slice(end + 4), 'latin1');
    if (rest.length > 0) socket.unshift(rest);
    finish(null);
  }

  socket.on('error', finish);
  socket.once('end', onEnd);
  socket.once('close', onEnd);
  socket.once(ready, () => {
    socket.on('data', onData);
    socket.write(request(config, authority));
  });
  const { timeout } = options;
  if (timeout) {
    timer = setTimeout(() => {
      fail(`Connection to establish proxy tunnel timed out after ${timeout}ms`, { proxyTunnelTimeout: timeout });
    }, timeout);
  }
  return socket;
}

module.exports = { openTunnel };
