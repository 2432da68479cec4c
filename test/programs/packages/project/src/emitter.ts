type Listener<T extends readonly unknown[]> = (...values: T) => void;

/** Events whose names and values are known to the compiler. */
export class Emitter<Events extends Record<string, readonly unknown[]>> {
  readonly #listeners: { [Name in keyof Events]?: Set<Listener<Events[Name]>> } = {};

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Disposable {
    (this.#listeners[name] ??= new Set()).add(listener);
    return { [Symbol.dispose]: () => void this.#listeners[name]?.delete(listener) };
  }

  protected emit<Name extends keyof Events>(name: Name, ...values: Events[Name]): number {
    let called = 0;
    for (const listener of this.#listeners[name] ?? []) {
      listener(...values);
      called++;
    }
    return called;
  }
}

export type NamesOf<E> = E extends Emitter<infer Events> ? Extract<keyof Events, string> : never;
