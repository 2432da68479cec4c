import { setTimeout as sleep } from 'node:timers/promises';
import { HttpContext } from '@adonisjs/core/http';
import router from '@adonisjs/core/services/router';
import { middleware } from '#start/kernel';

const BookingsController = () => import('#controllers/bookings_controller');

router.get('/', ({ view }) => view.render('home', { rooms: ['Red', '<Blue>'] })).as('home');

router.group(() => {
  router.resource('bookings', BookingsController).apiOnly().use(['store', 'destroy'], middleware.signedIn());
}).prefix('/api');

router.get('/files/*', ({ params }) => params['*']);
router.get('/numbers/:n', ({ params }) => ({ n: params.n })).where('n', router.matchers.number());
router.get('/context', async ({ request }) => {
  await sleep(1);
  return { same: HttpContext.getOrFail().request.id() === request.id() };
});
router.post('/upload', ({ request }) => {
  const file = request.file('file', { size: '500kb', extnames: ['png'] });
  return { valid: file.isValid, errors: file.errors.map(({ type }) => type), name: file.clientName, size: file.size, note: request.input('note') };
});
router.get('/signed', ({ request }) => ({ valid: request.hasValidSignature() })).as('signed');
router.get('/sign', () => router.builder().prefixUrl('').makeSigned('signed'));
router.get('/broken', () => {
  throw new Error('out of order');
});
router.get('/slow', async () => {
  await sleep(300);
  return 'late';
});
