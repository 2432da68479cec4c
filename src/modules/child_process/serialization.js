'use strict';

// How messages are framed on an IPC channel (child_process, "Advanced serialization"): JSON lines, or length-prefixed
// structured clones.

const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');

const kLengthBytes = 4;
const kNewline = 10;

/** One JSON text a line. */
class JsonFraming {
  constructor() {
    this.decoder = new StringDecoder('utf8');
    this.rest = '';
  }

  /** @returns {string} */
  encode(message) {
    return `${JSON.stringify(message)}\n`;
  }

  /**
   * @param {Buffer} bytes what came stands from START to END
   * @param {number} start
   * @param {number} end
   * @param {(message: any) => void} tell called with each message that is complete, until one cannot be read: that throws
   */
  decode(bytes, start, end, tell) {
    // As most reads are: whole lines, none begun before.
    if (this.rest.length === 0 && bytes[end - 1] === kNewline && this.decoder.lastNeed === 0) {
      const text = bytes.utf8Slice(start, end);
      if (stringIndexOf(text, '\n') === text.length - 1) {
        tell(JSON.parse(text));
        return;
      }
      const lines = stringSplit(text, '\n');
      arrayPop(lines);
      for (let i = 0; i < lines.length; i++) tell(JSON.parse(lines[i]));
      return;
    }
    const lines = this.decoder.write(bytes.subarray(start, end)).split('\n');
    if (lines.length === 1) {
      this.rest += lines[0];
      return;
    }
    lines[0] = this.rest + lines[0];
    this.rest = lines.pop();
    for (let i = 0; i < lines.length; i++) tell(JSON.parse(lines[i]));
  }

  /** A message has begun that is not complete. */
  get isPartial() {
    return this.rest.length > 0;
  }
}

/** Structured clones, each behind its length as a big-endian 32-bit number. */
class AdvancedFraming {
  constructor() {
    this.chunks = [];
    this.length = 0;
  }

  /** @returns {Buffer} */
  encode(message) {
    return require('internal/v8/serialization').serializeMessage(message);
  }

  decode(bytes, start, end, tell) {
    if (this.length > 0) {
      arrayPush(this.chunks, bytes.subarray(start, end));
      this.length += end - start;
      if (this.length < kLengthBytes) return;
      if (this.chunks[0].length < kLengthBytes) this.chunks = [Buffer.concat(this.chunks)];
      if (this.length < kLengthBytes + this.chunks[0].readUInt32BE(0)) return;
      bytes = Buffer.concat(this.chunks);
      start = 0;
      end = bytes.length;
      this.chunks = [];
      this.length = 0;
    }
    try {
      while (end - start >= kLengthBytes) {
        const body = start + kLengthBytes;
        const next = body + bytes.readUInt32BE(start);
        if (next > end) break;
        start = next;
        tell(require('internal/v8/serialization').deserializeMessage(bytes, body, next));
      }
    } finally {
      // Behind a message that cannot be read begins the next.
      if (start < end) {
        arrayPush(this.chunks, bytes.subarray(start, end));
        this.length = end - start;
      }
    }
  }

  get isPartial() {
    return this.length > 0;
  }
}

/** @param {'json'|'advanced'} mode */
function createFraming(mode) {
  return mode === 'advanced' ? new AdvancedFraming() : new JsonFraming();
}

module.exports = { createFraming };
