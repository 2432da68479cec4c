'use strict';

// The program under the debugger: a child that waits at its first statement, or a process that runs already.

const { spawn } = require('child_process');
const net = require('net');
const { setTimeout: delay } = require('timers/promises');
const { codes: { ERR_DEBUGGER_STARTUP_ERROR } } = require('internal/errors');

const kPortPatience = 5000;
const kPortInterval = 150;
const kConnectAttempts = 5;
const kConnectInterval = 500;

/** Does somebody listen there? */
function isTaken(host, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function waitForFreePort(host, port) {
  if (port === 0) return;
  for (let waited = 0; await isTaken(host, port); waited += kPortInterval) {
    if (waited >= kPortPatience) {
      throw new ERR_DEBUGGER_STARTUP_ERROR(`Timeout (${kPortPatience}) waiting for ${host}:${port} to be free`);
    }
    await delay(kPortInterval);
  }
}

class Target {
  #options;
  #print;
  #child = null;

  /**
   * @param {{ host: string, port: number, script?: string, args: string[], nodeOptions: string[], pid?: number }} options
   * @param {(text: string) => void} print what the program writes
   */
  constructor(options, print) {
    this.#options = options;
    this.#print = print;
  }

  get isChild() {
    return this.#options.script !== undefined;
  }

  /** @returns {Promise<{ host: string, port: number }>} where the inspector is */
  async start() {
    const { host, port, script, args, nodeOptions } = this.#options;
    if (script === undefined) return { host, port };
    await waitForFreePort(host, port);
    const child = spawn(process.execPath, [...nodeOptions, `--inspect-brk=${host}:${port}`, script, ...args]);
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text) => this.#print(text, 'stdout'));
    child.stderr.setEncoding('utf8').on('data', (text) => this.#print(text, 'stderr'));
    return new Promise((resolve, reject) => {
      let output = '';
      const look = (text) => {
        output += text;
        const found = /Debugger listening on ws:\/\/\[?(.+?)\]?:(\d+)\//.exec(output);
        if (found === null) return;
        child.stderr.off('data', look);
        resolve({ host: found[1], port: Number(found[2]) });
      };
      child.stderr.on('data', look);
      child.once('error', reject);
      child.once('exit', () => {
        reject(new ERR_DEBUGGER_STARTUP_ERROR('Program exited before the debugger was attached', { childStderr: output }));
      });
    });
  }

  /** Ends the child; a process that ran already goes on. */
  async stop() {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await gone;
  }

  kill() {
    this.#child?.kill();
    this.#child = null;
  }
}

/**
 * Connects CLIENT, with some patience.
 * @param {import('internal/debugger/client').Client} client
 * @param {string} host
 * @param {number} port
 * @param {(text: string) => void} write progress
 */
async function connect(client, host, port, write) {
  write(`connecting to ${host}:${port} ..`);
  for (let attempt = 1; ; attempt++) {
    write('.');
    try {
      await client.connect(host, port);
      write(' ok\n');
      return;
    } catch (error) {
      if (error.code === 'ERR_DEBUGGER_ERROR') throw error;
      if (attempt === kConnectAttempts) break;
      await delay(kConnectInterval);
    }
  }
  write(' failed to connect, please retry\n');
  process.exit(1);
}

module.exports = { Target, connect };
