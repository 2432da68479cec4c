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
   * @param {Buffer} data
   * @returns {any[]} the messages that are complete
   */
  decode(data) {
    // As most reads are: whole lines, none begun before.
    if (this.rest.length === 0 && data[data.length - 1] === kNewline && this.decoder.lastNeed === 0) {
      const text = data.utf8Slice(0, data.length);
      if (stringIndexOf(text, '\n') === text.length - 1) return [JSON.parse(text)];
      const lines = stringSplit(text, '\n');
      arrayPop(lines);
      return arrayMap(lines, parse);
    }
    const lines = this.decoder.write(data).split('\n');
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
    const { DefaultSerializer } = require('v8');
    const serializer = new DefaultSerializer();
    serializer.writeHeader();
    serializer.writeValue(message);
    const body = serializer.releaseBuffer();
    const head = Buffer.allocUnsafe(kLengthBytes);
    head.writeUInt32BE(body.length);
    return Buffer.concat([head, body]);
  }

  decode(data) {
    const messages = [];
    this.chunks.push(data);
    this.length += data.length;
    while (this.length >= kLengthBytes) {
      if (this.chunks[0].length < kLengthBytes) this.chunks = [Buffer.concat(this.chunks)];
      const size = this.chunks[0].readUInt32BE(0);
      if (this.length < kLengthBytes + size) break;
      const all = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
      const rest = all.subarray(kLengthBytes + size);
      this.chunks = rest.length > 0 ? [rest] : [];
      this.length = rest.length;
      const { DefaultDeserializer } = require('v8');
      const deserializer = new DefaultDeserializer(all.subarray(kLengthBytes, kLengthBytes + size));
      deserializer.readHeader();
      messages.push(deserializer.readValue());
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
