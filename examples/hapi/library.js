'use strict';
// A library: whoever signs in may lend books; what is expensive to find out is cached.
const { scrypt, timingSafeEqual } = require('node:crypto');
const path = require('node:path');
const { promisify } = require('node:util');
const Boom = require('@hapi/boom');
const Hapi = require('@hapi/hapi');
const Joi = require('joi');

const derive = promisify(scrypt);
const isbn = Joi.string().pattern(/^97[89]-\d{10}$/, 'ISBN-13');
const book = Joi.object({
  isbn: isbn.required(),
  title: Joi.string().trim().min(1).max(120).required(),
  year: Joi.number().integer().min(1450).max(2100),
  tags: Joi.array().items(Joi.string()).unique().default([]),
});

/**
 * @param {import('@hapi/hapi').ServerOptions} options
 * @returns {Promise<import('@hapi/hapi').Server>}
 */
async function createServer(options) {
  const server = Hapi.server({
    ...options,
    routes: { files: { relativeTo: path.join(__dirname, 'public') }, validate: { failAction: explain } },
  });
  server.app.books = new Map();
  await server.register([require('@hapi/basic'), require('@hapi/cookie'), require('@hapi/inert')]);
  await defineAuthentication(server);
  defineCache(server);
  server.route([...bookRoutes(), ...accountRoutes(), ...otherRoutes()]);
  server.ext('onPreResponse', (request, h) => {
    const { response } = request;
    (response.isBoom ? response.output.headers : response.headers)['x-request'] = request.info.id.split(':').at(-1);
    return h.continue;
  });
  return server;
}

/** joi's own words are what the client reads. */
function explain(request, h, error) {
  throw Boom.badRequest(error.details?.map(({ message }) => message).join('; ') ?? error.message);
}

async function defineAuthentication(server) {
  const salt = 'a salt of this example';
  const users = new Map([['ada', { name: 'ada', key: await derive('lovelace', salt, 32), scope: ['librarian'] }], ['bob', { name: 'bob', key: await derive('builder', salt, 32), scope: ['reader'] }]]);
  server.auth.strategy('basic', 'basic', {
    async validate(request, name, password) {
      const user = users.get(name);
      const key = await derive(password, salt, 32);
      return { isValid: user !== undefined && timingSafeEqual(user.key, key), credentials: { name, scope: user?.scope } };
    },
  });
  server.auth.strategy('session', 'cookie', {
    cookie: { name: 'sid', password: 'a password of at least 32 characters', isSecure: false, path: '/' },
    validate: async (request, session) => ({ isValid: users.has(session.name), credentials: session }),
  });
}

/** Statistics: found out once, kept for a second. */
function defineCache(server) {
  let runs = 0;
  server.method('statistics', async (tag) => {
    runs++;
    return { tag, runs, books: [...server.app.books.values()].filter(({ tags }) => tags.includes(tag)).length };
  }, { cache: { expiresIn: 60_000, generateTimeout: 1000 } });
}

function bookRoutes() {
  return [
    {
      method: 'GET',
      path: '/books/{isbn}',
      options: { validate: { params: Joi.object({ isbn }) }, cache: { expiresIn: 30_000, privacy: 'public' } },
      handler(request, h) {
        const found = request.server.app.books.get(request.params.isbn);
        if (!found) throw Boom.notFound(`no book ${request.params.isbn}`);
        return h.response(found).etag(`v${found.year}`);
      },
    },
    {
      method: 'POST',
      path: '/books',
      options: { auth: { strategy: 'basic', scope: ['librarian'] }, validate: { payload: book }, response: { schema: book } },
      handler(request, h) {
        request.server.app.books.set(request.payload.isbn, request.payload);
        return h.response(request.payload).created(`/books/${request.payload.isbn}`);
      },
    },
    { method: 'GET', path: '/statistics/{tag}', handler: (request) => request.server.methods.statistics(request.params.tag) },
  ];
}

function accountRoutes() {
  return [
    {
      method: 'POST',
      path: '/sign-in',
      options: { auth: 'basic' },
      handler(request, h) {
        request.cookieAuth.set({ name: request.auth.credentials.name });
        return h.response().code(204);
      },
    },
    { method: 'GET', path: '/me', options: { auth: 'session' }, handler: (request) => request.auth.credentials },
  ];
}

function otherRoutes() {
  return [
    { method: 'GET', path: '/{file*}', handler: { directory: { path: '.', index: ['index.html'] } } },
    {
      method: 'GET',
      path: '/slow',
      async handler() {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return 'late';
      },
    },
    {
      method: 'POST',
      path: '/upload',
      options: { payload: { multipart: { output: 'annotated' }, maxBytes: 1024 * 1024 } },
      handler: ({ payload }) => ({ note: payload.note.payload ?? payload.note, name: payload.file.filename, bytes: payload.file.payload.length }),
    },
  ];
}

module.exports = { createServer };
