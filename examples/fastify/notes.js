'use strict';
// /notes: every route says by a schema what it takes and what it gives.
const { createHash } = require('node:crypto');

const note = {
  $id: 'note',
  type: 'object',
  required: ['title'],
  additionalProperties: false,
  properties: {
    id: { type: 'integer' },
    title: { type: 'string', minLength: 1, maxLength: 80 },
    tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, default: [] },
    due: { type: 'string', format: 'date-time' },
  },
};

module.exports = async function notes(app) {
  app.addSchema(note);

  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'GET' && request.headers.authorization !== 'Bearer open-sesame') {
      return reply.code(401).send({ error: 'who are you?' });
    }
  });

  app.post('/', { schema: { body: { $ref: 'note#' }, response: { 201: { $ref: 'note#' } } } }, async (request, reply) => {
    reply.code(201);
    return { ...app.store.add(request.body), secret: 'what no schema names is not sent' };
  });

  app.get('/', {
    schema: {
      querystring: {
        type: 'object',
        properties: { tag: { type: 'string' }, limit: { type: 'integer', minimum: 1, maximum: 100, default: 10 } },
      },
      response: { 200: { type: 'array', items: { $ref: 'note#' } } },
    },
  }, async (request) => app.store.list(request.query));

  app.get('/:id', { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } }, async (request, reply) => {
    const found = app.store.get(request.params.id);
    return found ?? reply.code(404).send({ error: `no note ${request.params.id}` });
  });

  app.post('/:id/attachments', async (request) => {
    const attachments = [];
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        attachments.push({ field: part.fieldname, value: part.value });
        continue;
      }
      const hash = createHash('sha256');
      for await (const chunk of part.file) hash.update(chunk);
      attachments.push({ file: part.filename, type: part.mimetype, truncated: part.file.truncated, sha256: hash.digest('hex') });
    }
    return attachments;
  });
};
