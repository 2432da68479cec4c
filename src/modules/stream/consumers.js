'use strict';

// The 'stream/consumers' module: everything a stream yields, as one value.

const { Buffer } = require('buffer');
const { TextDecoder } = require('internal/web/encoding');

/**
 * @param {AsyncIterable<any>|Iterable<any>} stream
 * @returns {Promise<Blob>}
 */
async function blob(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  const { Blob } = require('buffer');
  return new Blob(chunks);
}

/**
 * @param {AsyncIterable<any>|Iterable<any>} stream
 * @returns {Promise<ArrayBuffer>}
 */
async function arrayBuffer(stream) {
  return (await blob(stream)).arrayBuffer();
}

/**
 * @param {AsyncIterable<any>|Iterable<any>} stream
 * @returns {Promise<Buffer>}
 */
async function buffer(stream) {
  return Buffer.from(await arrayBuffer(stream));
}

/**
 * @param {AsyncIterable<any>|Iterable<any>} stream
 * @returns {Promise<Uint8Array>}
 */
async function bytes(stream) {
  return new Uint8Array(await arrayBuffer(stream));
}

/**
 * @param {AsyncIterable<any>|Iterable<any>} stream
 * @returns {Promise<string>}
 */
async function text(stream) {
  const decoder = new TextDecoder();
  let all = '';
  for await (const chunk of stream) {
    all += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  // What is left of an incomplete character.
  return all + decoder.decode();
}

/**
 * @param {AsyncIterable<any>|Iterable<any>} stream
 * @returns {Promise<any>}
 */
async function json(stream) {
  return JSON.parse(await text(stream));
}

module.exports = { arrayBuffer, blob, buffer, bytes, text, json };
