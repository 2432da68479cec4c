'use strict';
// The shop's middleware and pages. The API's routes are in shops.js.
const path = require('node:path');
const { Readable } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');
const compression = require('compression');
const cookieParser = require('cookie-parser');
const cors = require('cors');
const express = require('express');
const session = require('express-session');
const helmet = require('helmet');
const morgan = require('morgan');
const multer = require('multer');
const { createShops } = require('./shops');

/** @returns {import('express').Express} */
function createApp() {
  const app = express();
  app.set('views', path.join(__dirname, 'views'));
  app.set('view engine', 'ejs');
  app.engine('pug', require('pug').__express);

  app.use(morgan('tiny', { stream: process.stderr }));
  app.use(helmet());
  app.use(compression({ threshold: 100 }));
  app.use(cookieParser('a secret of this example'));
  app.use(session({ secret: 'a secret of this example', resave: false, saveUninitialized: false }));
  app.use(express.json({ limit: '10kb' }));
  app.use(express.urlencoded({ extended: true }));
  app.use('/static', express.static(path.join(__dirname, 'public'), { maxAge: '1h' }));
  app.use('/api/shops', cors({ origin: 'https://shop.example', credentials: true }), createShops());

  pages(app);
  visits(app);
  uploads(app);
  streams(app);
  failures(app);
  return app;
}

function pages(app) {
  app.get('/', (request, response) => response.render('index', { title: 'Shops & more', items: ['tea', '<coffee>'] }));
  app.get('/about', (request, response) => response.render('about.pug', { title: 'About', version: process.version }));
  app.get('/slow', async (request, response) => {
    await sleep(300);
    response.send('late');
  });
}

function visits(app) {
  app.get('/visits', (request, response) => {
    request.session.visits = (request.session.visits ?? 0) + 1;
    response.cookie('last', String(request.session.visits), { signed: true, httpOnly: true, sameSite: 'lax' });
    response.json({ visits: request.session.visits, last: request.signedCookies.last ?? null });
  });
  app.post('/sign-out', (request, response, next) => {
    request.session.destroy((error) => {
      if (error) next(error);
      else response.clearCookie('connect.sid').sendStatus(204);
    });
  });
  app.post('/form', (request, response) => response.json(request.body));
}

function uploads(app) {
  const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 1024 * 1024, files: 3 } });
  app.post('/uploads', upload.array('files', 3), (request, response) => {
    const files = request.files.map(({ originalname, mimetype, size, buffer }) => ({
      name: originalname, type: mimetype, size, sum: buffer.reduce((sum, byte) => (sum + byte) % 65536, 0),
    }));
    response.status(201).json({ note: request.body.note, files });
  });
}

function streams(app) {
  app.get('/rows', (request, response) => {
    response.type('text/csv');
    Readable.from((function* rows() {
      for (let i = 0; i < 20_000; i++) yield `${i},${i * i}\n`;
    })()).pipe(response);
  });
  app.get('/events', async (request, response) => {
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    for (let i = 1; i <= 3; i++) {
      response.write(`id: ${i}\ndata: tick ${i}\n\n`);
      response.flush(); // compression keeps what it has not been told to send
      await sleep(5);
    }
    response.end();
  });
  app.get('/download', (request, response) => response.download(path.join(__dirname, 'public', 'prices.txt'), 'preise ü.txt'));
}

function failures(app) {
  app.get('/broken', async () => {
    throw new Error('a rejected handler');
  });
  app.use((request, response) => {
    response.status(404).json({ error: `no ${request.method} ${request.path}` });
  });
  // Express tells error handlers by their four parameters.
  // eslint-disable-next-line no-unused-vars
  app.use((error, request, response, next) => {
    response.status(error.status ?? (error.name === 'MulterError' ? 413 : 500)).json({ error: error.message, code: error.code });
  });
}

module.exports = { createApp };
