import emitter from '@adonisjs/core/services/emitter';
import vine from '@vinejs/vine';
import { Bookings } from '#services/bookings';

const booking = vine.compile(vine.object({
  room: vine.string().trim().minLength(2),
  from: vine.string().regex(/^\d{4}-\d\d-\d\d$/),
  nights: vine.number().withoutDecimals().range([1, 30]),
  guests: vine.array(vine.object({ name: vine.string(), email: vine.string().email().optional() })).minLength(1),
}));

export default class BookingsController {
  static containerInjections = { _constructor: { dependencies: [Bookings], createError: (message) => new Error(message) } };

  constructor(bookings) {
    this.bookings = bookings;
  }

  index({ request }) {
    return this.bookings.list(request.qs().room);
  }

  show({ params, response }) {
    return this.bookings.find(params.id) ?? response.notFound({ error: `no booking ${params.id}` });
  }

  async store({ request, response }) {
    const made = this.bookings.add(await request.validateUsing(booking));
    await emitter.emit('booking:made', made);
    return response.created(made);
  }

  destroy({ params, response }) {
    return this.bookings.remove(params.id) ? response.noContent() : response.notFound();
  }
}
