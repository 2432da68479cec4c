'use strict';

// inspector.open(), close(), url() and waitForDebugger(): the server that lets front ends in.

const binding = native('inspector');
const { codes: { ERR_INSPECTOR_ALREADY_ACTIVATED, ERR_INSPECTOR_NOT_ACTIVE } } = require('internal/errors');
const { isUint32, validateInt32 } = require('internal/errors/validators');

/** An address that only this machine reaches. */
function isLoopback(host) {
  const name = host.toLowerCase();
  return name === 'localhost' || name.startsWith('127.') || name.startsWith('[::1]') || name.startsWith('[0:0:0:0:0:0:0:1]') ||
    name === '::1';
}

/**
 * What is not given is as on the command line, or as the program set process.debugPort.
 * @param {number} [port]
 * @param {string} [host]
 * @param {boolean} [wait] until a front end lets the program go on
 * @returns {boolean} standard error tells why not
 */
function openServer(port, host, wait) {
  if (wait) binding.expectDebugger(true);
  const isOpen = binding.open(host || binding.configuredAddress()[0], port ?? process.debugPort);
  if (wait) {
    if (isOpen) binding.waitForDebugger();
    else binding.expectDebugger(false);
  }
  return isOpen;
}

/**
 * @param {number} [port] that of the command line without
 * @param {string} [host]
 * @param {boolean} [wait] block until a front end says Runtime.runIfWaitingForDebugger
 * @returns {Disposable} closes the server
 */
function inspectorOpen(port, host, wait) {
  if (process.permission !== undefined) require('internal/permission').check('inspector', 'StartIoThread');
  if (binding.isListening()) throw new ERR_INSPECTOR_ALREADY_ACTIVATED();
  // What is no port, or no host, is as if it was not given. Port 0: one of the system's choice.
  if (isUint32(port)) validateInt32(port, 'port', 0, 65535);
  else port = undefined;
  if (typeof host !== 'string') host = undefined;
  if (host && !isLoopback(host)) {
    process.emitWarning(
      'Binding the inspector to a public IP with an open port is insecure, as it allows external hosts to connect to the ' +
      'inspector and perform a remote code execution attack. Documentation can be found at ' +
      'https://nodejs.org/api/cli.html#--inspecthostport',
      'SecurityWarning');
  }
  openServer(port, host, wait);
  return { __proto__: null, [Symbol.dispose]() { _debugEnd(); } };
}

// Methods: they are no constructors.
const { _debugEnd, url } = {
  /** Ends the server and all of its connections. */
  _debugEnd() {
    binding.close();
  },
  /** @returns {string|undefined} ws://host:port/uuid while the server listens */
  url() {
    return binding.url();
  },
};

/** Blocks until a front end says Runtime.runIfWaitingForDebugger. */
function inspectorWaitForDebugger() {
  if (!binding.waitForDebugger()) throw new ERR_INSPECTOR_NOT_ACTIVE();
}

/** @returns {boolean} a server waits for front ends, or has some */
const isListening = () => binding.isListening();

module.exports = { openServer, isListening, open: inspectorOpen, close: _debugEnd, url, waitForDebugger: inspectorWaitForDebugger };
