'use strict';
// winston and pino: formats, files, rotation, children, redaction, and pino's transports in worker threads.
const assert = require('node:assert');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { Writable } = require('node:stream');
const { out, requirePackage } = require('../support/tools');

const pino = requirePackage('pino');
const winston = requirePackage('winston');

const lines = (file) => fs.readFileSync(path.join(out, file), 'utf8').split('\n').filter(Boolean);

/** Collects what is written. */
function sink() {
  const chunks = [];
  const stream = new Writable({ write(chunk, encoding, done) { chunks.push(String(chunk)); done(); } });
  return { stream, text: () => chunks.join('') };
}

async function winstonLogs() {
  const { combine, errors, json, printf, splat, timestamp } = winston.format;
  const plain = sink();
  const file = new winston.transports.File({ filename: path.join(out, 'w.log'), level: 'warn' });
  const rotated = new winston.transports.File({ filename: path.join(out, 'r.log'), maxsize: 2000, maxFiles: 3, tailable: true });
  const logger = winston.createLogger({
    level: 'debug',
    defaultMeta: { service: 's' },
    format: combine(errors({ stack: true }), splat(), timestamp({ format: () => 'T' }), json({ deterministic: true })),
    transports: [file, rotated, new winston.transports.Stream({ stream: plain.stream, format: printf(({ level, message, stack }) => `${level}: ${stack ? stack.split('\n')[0] : message}`) })],
    exitOnError: false,
  });
  logger.info('hello %s, %d times', 'you', 3, { extra: 1 });
  logger.warn('careful', { list: [1, { a: 2 }] });
  logger.error(new RangeError('broken'));
  logger.silly('not seen');
  logger.child({ request: 7 }).warn('of a child');
  logger.startTimer().done({ message: 'timed', level: 'debug' });
  for (let i = 0; i < 100; i++) logger.debug(`line ${i} ${'x'.repeat(40)}`);
  const finished = Promise.all([once(file, 'finish'), once(rotated, 'finish')]);
  logger.end();
  await finished;
  assert.deepStrictEqual(plain.text().split('\n').slice(0, 5), ['info: hello you, 3 times', 'warn: careful', 'error: RangeError: broken', 'warn: of a child', 'debug: timed']);
  const written = lines('w.log').map((line) => JSON.parse(line));
  assert.deepStrictEqual(written[0], { level: 'warn', list: [1, { a: 2 }], message: 'careful', service: 's', timestamp: 'T' });
  assert.deepStrictEqual(written.map(({ message, request }) => [message, request]), [['careful', undefined], ['broken', undefined], ['of a child', 7]]);
  assert.match(written[1].stack, /^RangeError: broken\n {4}at winstonLogs /);
  const parts = fs.readdirSync(out).filter((name) => /^r\d*\.log$/.test(name));
  assert.deepStrictEqual(parts.sort(), ['r.log', 'r1.log', 'r2.log']);
  assert.ok(parts.every((name) => fs.statSync(path.join(out, name)).size <= 2500));
}

async function pinoLogs() {
  const { stream, text } = sink();
  const logger = pino({
    base: null, timestamp: false, redact: ['user.password', 'list[*].key'], mixin: () => ({ mixed: true }),
    serializers: { err: pino.stdSerializers.err, size: (bytes) => `${bytes} B` }, customLevels: { loud: 35 }, formatters: { level: (label) => ({ level: label }) },
  }, stream);
  logger.info({ user: { name: 'ada', password: 'x' }, list: [{ key: 1 }, { key: 2 }] }, 'hello %s %j', 'you', { a: 1 });
  logger.child({ size: 5 }, { level: 'debug' }).debug('of a child');
  logger.trace('not seen');
  logger.loud('loud');
  logger.error(new TypeError('broken', { cause: new Error('why') }));
  const [first, child, loud, error] = text().trim().split('\n').map((line) => JSON.parse(line));
  assert.deepStrictEqual(first, {
    level: 'info', mixed: true, user: { name: 'ada', password: '[Redacted]' }, list: [{ key: '[Redacted]' }, { key: '[Redacted]' }], msg: 'hello you {"a":1}',
  });
  assert.deepStrictEqual(child, { level: 'debug', size: '5 B', mixed: true, msg: 'of a child' });
  assert.deepStrictEqual(loud, { level: 'loud', mixed: true, msg: 'loud' });
  assert.deepStrictEqual([error.err.type, error.err.message, error.msg], ['TypeError', 'broken: why', 'broken: why']);
}

/** Worker threads write; what was logged before the end is in the files. */
async function transports() {
  const transport = pino.transport({
    targets: [
      { target: 'pino/file', level: 'info', options: { destination: path.join(out, 'all', 'p.log'), mkdir: true } },
      { target: 'pino/file', level: 'error', options: { destination: path.join(out, 'errors.log') } },
    ],
  });
  const logger = pino({ timestamp: pino.stdTimeFunctions.isoTime }, transport);
  for (let i = 0; i < 2000; i++) logger.info({ i }, 'line');
  logger.error('the end');
  transport.end();
  await once(transport, 'close');
  const all = lines('all/p.log').map((line) => JSON.parse(line));
  assert.deepStrictEqual([all.length, all[1999].i, all[2000].msg, all[0].pid], [2001, 1999, 'the end', process.pid]);
  assert.match(all[0].time, /^\d{4}-\d\d-\d\dT/);
  assert.deepStrictEqual(lines('errors.log').map((line) => JSON.parse(line).msg), ['the end']);

  const destination = pino.destination({ dest: path.join(out, 'sync.log'), minLength: 4096, sync: false });
  const buffered = pino(destination);
  for (let i = 0; i < 500; i++) buffered.info('x');
  destination.end();
  await once(destination, 'close');
  assert.strictEqual(lines('sync.log').length, 500);
}

async function main() {
  await winstonLogs();
  await pinoLogs();
  await transports();
}

main();
