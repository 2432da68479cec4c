/** All bookings; one in the container for the whole application. */
export class Bookings {
  #all = new Map();
  #next = 1;

  /** @returns {{ id: number, room: string, from: string, nights: number }[]} */
  list(room) {
    return [...this.#all.values()].filter((booking) => !room || booking.room === room);
  }

  find(id) {
    return this.#all.get(Number(id));
  }

  add(fields) {
    const booking = { id: this.#next++, ...fields };
    this.#all.set(booking.id, booking);
    return booking;
  }

  remove(id) {
    return this.#all.delete(Number(id));
  }
}
