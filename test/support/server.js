'use strict';
// Starts an example as its users do, and ends it as a platform does.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');
const { createRequire } = require('node:module');
const path = require('node:path');

const examples = path.join(__dirname, '../../examples');

/** The packages of the examples. */
const requirePackage = createRequire(path.join(examples, 'package.json'));

/**
 * Starts a program and waits for its line `… http://127.0.0.1:PORT…`.
 * @param {string[]} args the script, relative to examples/, and its arguments
 * @param {{ env?: Record<string, string>, cwd?: string, ready?: RegExp }} [options] `ready`'s first group is the port
 */
async function start(args, { env, cwd = examples, ready = /http:\/\/[\w.[\]:]+?:(\d+)/ } = {}) {
  const child = spawn(process.execPath, args, {
    cwd: path.resolve(examples, cwd),
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text) => { output.stderr += text; });
  child.stdout.setEncoding('utf8').on('data', (text) => { output.stdout += text; });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  process.once('exit', () => child.kill('SIGKILL'));

  const port = await new Promise((resolve, reject) => {
    const look = () => {
      const match = ready.exec(output.stdout);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.on('data', look);
    ended.then(({ code, signal }) => reject(new Error(`ended with ${code ?? signal}\n${output.stdout}${output.stderr}`)));
  });
  return {
    child,
    output,
    port,
    origin: `http://127.0.0.1:${port}`,
    ended,
    /** Asks it to end, and sees that it does so by itself. */
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const end = await ended;
      assert.deepStrictEqual(end, { code: 0, signal: null }, output.stdout + output.stderr);
    },
  };
}

/**
 * A request whose answer arrives as it went over the wire: nothing decoded, no redirect followed.
 * @param {string} url
 * @param {import('node:http').RequestOptions & { body?: string | Buffer }} [options]
 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: Buffer }>}
 */
function request(url, { body, ...options } = {}) {
  return new Promise((resolve, reject) => {
    http.request(url, options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject).end(body);
  });
}

/** A JSON body by fetch. @returns {Promise<Response>} */
function sendJson(url, value, init) {
  return fetch(url, { method: 'POST', body: JSON.stringify(value), ...init, headers: { 'Content-Type': 'application/json', ...init?.headers } });
}

module.exports = { examples, request, requirePackage, sendJson, start };
