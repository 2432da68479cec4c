'use strict';

// The streams standard's interfaces: the exports of 'stream/web', and the globals.

const { ReadableStream } = require('internal/web/streams/readable');
const {
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
} = require('internal/web/streams/readable_default');
const { ReadableByteStreamController, ReadableStreamBYOBRequest } = require('internal/web/streams/readable_bytes');
const { ReadableStreamBYOBReader } = require('internal/web/streams/readable_byob_reader');
const {
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} = require('internal/web/streams/writable');
const {
  TransformStream,
  TransformStreamDefaultController,
} = require('internal/web/streams/transform');
const {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
} = require('internal/web/streams/strategies');
const { TextDecoderStream, TextEncoderStream } = require('internal/web/streams/encoding');
const { CompressionStream, DecompressionStream } = require('internal/web/streams/compression');

/**
 * The standard's operation of this name, for those who consume bodies.
 * @param {ReadableStream} stream
 */
function ReadableStreamTee(stream) {
  return require('internal/web/streams/tee').teeForClone(stream);
}

module.exports = {
  ReadableStream,
  ReadableStreamTee,
  ReadableStreamDefaultReader,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableByteStreamController,
  ReadableStreamDefaultController,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  TextEncoderStream,
  TextDecoderStream,
  CompressionStream,
  DecompressionStream,
};
