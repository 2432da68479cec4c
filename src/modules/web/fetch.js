'use strict';

// fetch and its classes as globals, loaded with the first use of one of them.

const undici = require('internal/web/undici');

/**
 * As undici's, with the caller's stack on failures.
 * @param {RequestInfo|URL} input
 * @param {RequestInit} [init]
 */
async function fetch(input, init = undefined) {
  try {
    return await undici.fetch(input, init);
  } catch (error) {
    if (error && typeof error === 'object') Error.captureStackTrace(error, fetch);
    throw error;
  }
}

module.exports = {
  fetch,
  FormData: undici.FormData,
  Headers: undici.Headers,
  Request: undici.Request,
  Response: undici.Response,
  WebSocket: undici.WebSocket,
  CloseEvent: undici.CloseEvent,
  EventSource: undici.EventSource,
};
