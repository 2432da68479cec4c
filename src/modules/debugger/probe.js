'use strict';

// `nodus inspect --probe`: runs a program to its end, evaluates expressions where it comes by, and reports them. Node documentation,
// "Debugger", "Probe mode".

const { spawn } = require('child_process');
const { clearTimeout, setTimeout } = require('timers');
const { Client } = require('internal/debugger/client');
const { locationName } = require('internal/debugger/probe_arguments');
const { formatJson, formatText } = require('internal/debugger/probe_report');
const { codes: { ERR_SOCKET_BAD_PORT } } = require('internal/errors');

const kHost = '127.0.0.1';
const kListening = /Debugger listening on ws:\/\/\[?(.+?)\]?:(\d+)\//;
/** What the inspector itself writes. */
const kInspectorLine = /^(?:Debugger listening on |For help, see: |Debugger attached\.|Debugger ending on |Waiting for the debugger to disconnect)/;
const kEvaluate = 'Debugger.evaluateOnCallFrame';

/** Matches every script whose URL ends with SUFFIX, from a separator on. */
function urlPattern(suffix) {
  return `^(?:.*[/\\\\])?${suffix.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
}

class ProbeSession {
  #options;
  #client = new Client();
  #child;
  #stderr = '';
  /** What the report consists of, in order: hits, then how the session ended. */
  #results = [];
  #hits;
  /** Breakpoint id -> the numbers of its probes. */
  #probesOf = new Map();
  /** scriptId -> URL: a frame does not name it. */
  #urls = new Map();
  #evaluating;
  #end;

  /** @param {ReturnType<typeof import('internal/debugger/probe_arguments').parseProbeArguments>} options */
  constructor(options) {
    this.#options = options;
    this.#hits = new Array(options.probes.length).fill(0);
  }

  get #pending() {
    return this.#hits.flatMap((count, index) => (count === 0 ? [index] : []));
  }

  /** What the program was waited for, as messages say it. */
  #awaited(noun) {
    const names = this.#pending.map((index) => locationName(this.#options.probes[index].target));
    return names.length > 0 ? `probes: ${names.join(', ')}` : noun;
  }

  /** @returns {Promise<number>} the exit code */
  run() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#onTimeout(), this.#options.timeout);
      this.#end = (event, code = 0) => {
        this.#end = () => {};
        clearTimeout(timer);
        if (event !== undefined) this.#results.push(event);
        this.#client.disconnect();
        this.#letGo();
        resolve(code);
      };
      this.#start().catch((error) => {
        // A connection that ended is what the end of the program tells of.
        if (this.#child !== undefined && error.code === 'ERR_DEBUGGER_ERROR') return;
        clearTimeout(timer);
        this.#child?.kill();
        reject(error);
      });
    });
  }

  report() {
    const { json, preview, probes } = this.#options;
    return json ? formatJson(probes, this.#results, preview) : formatText(probes, this.#results);
  }

  // ---- the program

  async #start() {
    const { port, nodeOptions, script, args } = this.#options;
    if (port > 65535) throw new ERR_SOCKET_BAD_PORT('Port', port, true);
    const words = [...nodeOptions, `--inspect-brk=${kHost}:${port}`, script, ...args];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    const address = await this.#listen(child);
    if (address === undefined) return;
    child.once('close', (code, signal) => this.#onExit(code, signal));
    const client = this.#client;
    client.on('Debugger.scriptParsed', ({ scriptId, url }) => this.#urls.set(scriptId, url));
    client.on('Debugger.paused', (details) => this.#onPaused(details));
    // The program is at its end and waits for the session's.
    client.on('Runtime.executionContextDestroyed', () => client.disconnect());
    await client.connect(kHost, address);
    await client.call('Runtime.enable');
    await client.call('Debugger.enable');
    await this.#setBreakpoints();
    await client.call('Runtime.runIfWaitingForDebugger');
  }

  /** @returns {Promise<number|undefined>} the inspector's port */
  #listen(child) {
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      const early = (code, signal) => {
        if (this.#text() !== '') process.stderr.write(`${this.#text()}\n`);
        process.stderr.write(`Target exited before the inspector was ready (${signal ? `signal ${signal}` : `code ${code}`})\n`);
        this.#end(undefined, 1);
        resolve(undefined);
      };
      child.once('close', early);
      child.stderr.setEncoding('utf8').on('data', (text) => {
        this.#stderr += text;
        const found = kListening.exec(this.#stderr);
        if (found === null) return;
        child.off('close', early);
        resolve(Number(found[2]));
      });
    });
  }

  /** What the program wrote to standard error. */
  #text() {
    return this.#stderr.split('\n').filter((line) => !kInspectorLine.test(line)).join('\n').trimEnd();
  }

  /** It goes on by itself. */
  #letGo() {
    this.#child?.stderr.destroy();
    this.#child?.unref();
  }

  #onExit(code, signal) {
    const pending = this.#pending;
    if (this.#evaluating !== undefined) {
      const probe = this.#evaluating;
      this.#end({
        event: 'error', pending,
        error: {
          code: 'probe_failure',
          message: 'Target process exited during probe evaluation. If the failure repeats, review the probe expression.',
          probe, stderr: this.#text(), details: { lastCdpMethod: kEvaluate },
        },
      }, 1);
    } else if (code === 0) {
      this.#end(this.#conclusion());
    } else {
      const how = signal ? `signal ${signal}` : `code ${code}`;
      const message = `Target exited with ${how} before ${this.#awaited('target completion')}`;
      const reason = signal ? { signal } : { exitCode: code };
      this.#end({ event: 'error', pending, error: { code: 'probe_target_exit', message, ...reason, stderr: this.#text() } });
    }
  }

  /** How a session ends that nothing disturbed. */
  #conclusion() {
    const pending = this.#pending;
    return pending.length > 0 ? { event: 'miss', pending } : { event: 'completed' };
  }

  #onTimeout() {
    const message = `Timed out after ${this.#options.timeout}ms waiting for ${this.#awaited('target completion')}`;
    this.#child?.kill('SIGKILL');
    this.#end({ event: 'timeout', pending: this.#pending, error: { code: 'probe_timeout', message } }, 1);
  }

  // ---- the probes

  async #setBreakpoints() {
    const places = new Map();
    for (const [index, { target, condition }] of this.#options.probes.entries()) {
      const name = locationName(target);
      if (!places.has(name)) places.set(name, { target, condition, probes: [] });
      places.get(name).probes.push(index);
    }
    for (const { target, condition, probes } of places.values()) {
      const { breakpointId } = await this.#client.call('Debugger.setBreakpointByUrl', {
        urlRegex: urlPattern(target.suffix),
        lineNumber: target.line - 1,
        columnNumber: target.column === undefined ? undefined : target.column - 1,
        condition,
      });
      this.#probesOf.set(breakpointId, probes);
    }
  }

  async #onPaused({ callFrames, hitBreakpoints = [] }) {
    try {
      const probes = hitBreakpoints.flatMap((id) => this.#probesOf.get(id) ?? []).sort((a, b) => a - b);
      for (const index of probes) await this.#evaluate(index, callFrames[0]);
      const isFull = probes.some((index) => this.#hits[index] === this.#options.probes[index].maxHit);
      if (isFull) this.#end(this.#conclusion());
      else await this.#client.call('Debugger.resume');
    } catch (error) {
      // The program is gone: its exit ends the session.
      if (error.code !== 'ERR_DEBUGGER_ERROR') throw error;
    }
  }

  async #evaluate(index, { callFrameId, location }) {
    const result = {
      probe: index, event: 'hit', hit: ++this.#hits[index],
      location: { url: this.#urls.get(location.scriptId), line: location.lineNumber + 1, column: location.columnNumber + 1 },
      failure: { message: 'Probe evaluation did not complete' },
    };
    this.#results.push(result);
    this.#evaluating = index;
    const { result: remote, exceptionDetails: exception } = await this.#client.call(kEvaluate, {
      callFrameId, expression: this.#options.probes[index].expr, generatePreview: true, silent: true,
    });
    this.#evaluating = undefined;
    if (exception === undefined) {
      result.failure = undefined;
      result.remote = remote;
    } else {
      const { exception: thrown, text } = exception;
      result.failure = { message: thrown?.description ?? (thrown === undefined ? text : String(thrown.value)), exception };
    }
  }
}

module.exports = { ProbeSession };
