'use strict';

// fetch(input, init): https://fetch.spec.whatwg.org/#fetch-method.
//
// Two ways lead to a response. Requests that the steps in internal/fetch/request_plan understand (a string or URL of http or https, plain
// options, a short body that is at hand) go over connections of our own, with no object, stream or timer that they do not need. All others,
// and all while somebody has a hand in undici's dispatchers, are undici's from the beginning to the end.

const { isOurs, whole } = require('internal/fetch/undici');
const { planRequest } = require('internal/fetch/request_plan');
const { mainFetch } = require('internal/fetch/main_fetch');

const { captureStackTrace } = Error;

/**
 * @param {RequestInfo|URL} input
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
async function fetch(input, init = undefined) {
  try {
    const plan = isOurs() ? planRequest(input, init) : undefined;
    if (plan === undefined) return await whole().fetch(input, init);
    return await mainFetch(plan);
  } catch (error) {
    // Where the program called, not where undici or we were by then.
    if (error && typeof error === 'object') captureStackTrace(error, fetch);
    throw error;
  }
}

module.exports = { fetch };
