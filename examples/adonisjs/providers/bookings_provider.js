import { Bookings } from '#services/bookings';

export default class BookingsProvider {
  constructor(app) {
    this.app = app;
  }

  register() {
    this.app.container.singleton(Bookings, () => new Bookings());
  }

  async boot() {
    const emitter = await this.app.container.make('emitter');
    emitter.on('booking:made', (booking) => console.log(`booked ${booking.room}`));
  }

  async shutdown() {
    console.log('drained');
  }
}
