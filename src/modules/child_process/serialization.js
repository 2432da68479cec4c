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

/** What stands before a host object: a view of bytes, or the own properties of something that has no other form. */
const kView = 0;
const kProperties = 1;
let bothEnds;

function ends() {
  if (bothEnds !== undefined) return bothEnds;
  const { DefaultSerializer, DefaultDeserializer } = require('v8');
  class Serializer extends DefaultSerializer {
    _writeHostObject(object) {
      if (ArrayBuffer.isView(object)) {
        this.writeUint32(kView);
        return super._writeHostObject(object);
      }
      this.writeUint32(kProperties);
      this.writeValue({ ...object });
    }
  }
  class Deserializer extends DefaultDeserializer {
    _readHostObject() {
      return this.readUint32() === kView ? super._readHostObject() : this.readValue();
    }
  }
  bothEnds = { Serializer, Deserializer };
  return bothEnds;
}

/** Structured clones, each behind its length as a big-endian 32-bit number. */
class AdvancedFraming {
  constructor() {
    this.chunks = [];
    this.length = 0;
  }

  /** @returns {Buffer} */
  encode(message) {
    const { Serializer } = ends();
    const serializer = new Serializer();
    serializer.writeHeader();
    serializer.writeValue(message);
    const body = serializer.releaseBuffer();
    const head = Buffer.allocUnsafe(kLengthBytes);
    head.writeUInt32BE(body.length);
    return Buffer.concat([head, body]);
  }

  decode(bytes, start, end) {
    const messages = [];
    this.chunks.push(bytes.subarray(start, end));
    this.length += end - start;
    while (this.length >= kLengthBytes) {
      if (this.chunks[0].length < kLengthBytes) this.chunks = [Buffer.concat(this.chunks)];
      const size = this.chunks[0].readUInt32BE(0);
      if (this.length < kLengthBytes + size) break;
      const all = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
      const rest = all.subarray(kLengthBytes + size);
      this.chunks = rest.length > 0 ? [rest] : [];
      this.length = rest.length;
      const { Deserializer } = ends();
      const deserializer = new Deserializer(all.subarray(kLengthBytes, kLengthBytes + size));
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
