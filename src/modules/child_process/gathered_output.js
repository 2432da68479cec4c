'use strict';

// What exec() and execFile() do once their child runs: gather what it writes, within limits, and report it to the callback.
// Node documentation, "child_process.execFile(file[, args][, options][, callback])".

const { clearTimeout, setTimeout } = require('timers');
const { Buffer } = require('buffer');
const { codes: { ERR_CHILD_PROCESS_STDIO_MAXBUFFER }, genericNodeError } = require('internal/errors');

/** What a child has written to one of its streams. */
class WrittenText {
  #child;
  #name;
  #encoding;
  #chunks = [];
  #length = 0;

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {'stdout'|'stderr'} name
   * @param {BufferEncoding|undefined} encoding none: bytes
   */
  constructor(child, name, encoding) {
    this.#child = child;
    this.#name = name;
    this.#encoding = encoding;
  }

  /**
   * @param {number} limit bytes that are kept at the most
   * @param {(error: Error) => void} onExceeded called when there is more
   */
  gather(limit, onExceeded) {
    const stream = this.#child[this.#name];
    if (!stream) return;
    if (this.#encoding) stream.setEncoding(this.#encoding);
    stream.on('data', (chunk) => {
      // The limit counts bytes; a decoded chunk's length is only taken where no byte length is at hand.
      const { readableEncoding } = stream;
      const kept = this.#length;
      this.#length += readableEncoding ? Buffer.byteLength(chunk, readableEncoding) : chunk.length;
      if (this.#length > limit) {
        arrayPush(this.#chunks, chunk.slice(0, limit - kept));
        onExceeded(new ERR_CHILD_PROCESS_STDIO_MAXBUFFER(this.#name));
      } else {
        arrayPush(this.#chunks, chunk);
      }
    });
  }

  /** @returns {string|Buffer} */
  whole() {
    // The encoding of the stream wins: a user may have set it.
    if (this.#encoding || this.#child[this.#name]?.readableEncoding) return arrayJoin(this.#chunks, '');
    return Buffer.concat(this.#chunks);
  }
}

/** A child whose output and end are reported to a callback. */
class ReportedChild {
  #child;
  #command;
  #killSignal;
  #callback;
  #stdout;
  #stderr;
  #timer = null;
  #isKilled = false;
  #isReported = false;
  /** What the callback is told, if not the child's own end. */
  #failure = null;

  constructor(child, command, options, callback) {
    this.#child = child;
    this.#command = command;
    this.#killSignal = options.killSignal;
    this.#callback = callback;
    const encoding = options.encoding !== 'buffer' && Buffer.isEncoding(options.encoding) ? options.encoding : undefined;
    this.#stdout = new WrittenText(child, 'stdout', encoding);
    this.#stderr = new WrittenText(child, 'stderr', encoding);
  }

  watch({ timeout, maxBuffer }) {
    if (timeout > 0) {
      this.#timer = setTimeout(() => {
        this.#kill();
        this.#timer = null;
      }, timeout);
    }
    const onExceeded = (error) => {
      this.#failure = error;
      this.#kill();
    };
    this.#stdout.gather(maxBuffer, onExceeded);
    this.#stderr.gather(maxBuffer, onExceeded);
    this.#child.addListener('close', (code, signal) => this.#report(code, signal));
    this.#child.addListener('error', (error) => {
      this.#failure = error;
      this.#stopReading();
      this.#report();
    });
  }

  #stopReading() {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #kill() {
    this.#stopReading();
    this.#isKilled = true;
    try {
      this.#child.kill(this.#killSignal);
    } catch (error) {
      this.#failure ||= error;
      this.#report();
    }
  }

  #report(code, signal) {
    if (this.#isReported) return;
    this.#isReported = true;
    if (this.#timer) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    const callback = this.#callback;
    if (!callback) return;
    const stdout = this.#stdout.whole();
    const stderr = this.#stderr.whole();
    if (!this.#failure && code === 0 && signal === null) {
      callback(null, stdout, stderr);
      return;
    }
    this.#failure ||= this.#failureOfCommand(code, signal, stderr);
    this.#failure.cmd = this.#command;
    callback(this.#failure, stdout, stderr);
  }

  #failureOfCommand(code, signal, stderr) {
    return genericNodeError(`Command failed: ${this.#command}\n${stderr}`, {
      code: code < 0 ? require('util').getSystemErrorName(code) : code,
      killed: this.#child.killed || this.#isKilled,
      signal,
    });
  }
}

/**
 * Gathers what a child that has just been started writes, until it ends or breaks a limit, and calls `callback`.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} command as errors show it
 * @param {{ encoding: string, timeout: number, maxBuffer: number, killSignal: number }} options
 * @param {((error: Error|null, stdout: string|Buffer, stderr: string|Buffer) => void)|undefined} callback
 */
function reportOutput(child, command, options, callback) {
  new ReportedChild(child, command, options, callback).watch(options);
}

module.exports = { reportOutput };
