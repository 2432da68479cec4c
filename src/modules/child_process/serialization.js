'use strict';

// How messages are framed on an IPC channel (child_process, "Advanced serialization"): JSON lines, or length-prefixed
// structured clones.

const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');

const kLengthBytes = 4;
const kNewline = 10;

const parse = (line) => JSON.parse(line);

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
   * @returns {any[]} the messages that are complete
   */
  decode(bytes, start, end) {
    // As most reads are: whole lines, none begun before.
    if (this.rest.length === 0 && bytes[end - 1] === kNewline && this.decoder.lastNeed === 0) {
      const text = bytes.utf8Slice(start, end);
      if (stringIndexOf(text, '\n') === text.length - 1) return [JSON.parse(text)];
      const lines = stringSplit(text, '\n');
      arrayPop(lines);
      return arrayMap(lines, parse);
    }
    const lines = this.decoder.write(bytes.subarray(start, end)).split('\n');
    if (lines.length === 1) {
      this.rest += lines[0];
      return [];
    }
    lines[0] = this.rest + lines[0];
    this.rest = lines.pop();
    return lines.map(parse);
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

  decode(bytes, start, end) {
    const messages = [];
    if (this.length > 0) {
      arrayPush(this.chunks, bytes.subarray(start, end));
      this.length += end - start;
      if (this.length < kLengthBytes) return messages;
      if (this.chunks[0].length < kLengthBytes) this.chunks = [Buffer.concat(this.chunks)];
      if (this.length < kLengthBytes + this.chunks[0].readUInt32BE(0)) return messages;
      bytes = Buffer.concat(this.chunks);
      start = 0;
      end = bytes.length;
      this.chunks = [];
      this.length = 0;
    }
    while (end - start >= kLengthBytes) {
      const body = start + kLengthBytes;
      const next = body + bytes.readUInt32BE(start);
      if (next > end) break;
      arrayPush(messages, require('internal/v8/serialization').deserializeMessage(bytes, body, next));
      start = next;
    }
    if (start < end) {
      arrayPush(this.chunks, bytes.subarray(start, end));
      this.length = end - start;
    }
    return messages;
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
