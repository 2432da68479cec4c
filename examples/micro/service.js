'use strict';
// Counts words. `npx micro` (or npm start) serves what this module exports; what it returns is the answer.
const { createError, json, send, text } = require('micro');

module.exports = async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (request.method === 'GET') return { usage: 'POST /count a text, or /sum {"numbers": [1, 2]}' };
  if (pathname === '/count') {
    const words = (await text(request, { limit: '64kb' })).match(/\p{L}+/gu) ?? [];
    return send(response, 200, { words: words.length });
  }
  if (pathname === '/sum') {
    const { numbers } = await json(request);
    if (!Array.isArray(numbers)) throw createError(422, 'numbers, please');
    return String(numbers.reduce((sum, number) => sum + number, 0));
  }
  return send(response, 404, 'nothing here');
};
