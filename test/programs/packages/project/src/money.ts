/** Currencies and what a unit of each has of smallest parts. */
export const currencies = { EUR: 100, USD: 100, JPY: 1 } as const;
export type Currency = keyof typeof currencies;

declare const brand: unique symbol;
export type Cents = number & { readonly [brand]: 'cents' };

export class MoneyError<C extends string = Currency> extends Error {
  override name = 'MoneyError';
  constructor(message: string, readonly currency: C, options?: { cause?: unknown }) {
    super(message, options);
  }
}

/** An amount that never loses a cent. */
export class Money<C extends Currency = Currency> {
  readonly #parts: Cents;

  private constructor(parts: number, readonly currency: C) {
    this.#parts = parts as Cents;
  }

  static of<C extends Currency>(amount: number | `${number}`, currency: C): Money<C> {
    const parts = Number(amount) * currencies[currency];
    if (!Number.isFinite(parts)) throw new MoneyError(`${amount} is no amount`, currency);
    return new Money(Math.round(parts), currency);
  }

  plus(this: Money<C>, other: Money<NoInfer<C>>): Money<C> {
    return new Money(this.#parts + other.#parts, this.currency);
  }

  negated(): Money<C> {
    return new Money(-this.#parts, this.currency);
  }

  /** Splits by weights; what is left over goes to the first. */
  split(...weights: [number, ...number[]]): Money<C>[] {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const shares = weights.map((weight) => Math.trunc((this.#parts * weight) / sum));
    const rest = this.#parts - shares.reduce((total, share) => total + share, 0);
    return shares.map((share, index) => new Money(index === 0 ? share + rest : share, this.currency));
  }

  get amount(): number {
    return this.#parts / currencies[this.currency];
  }

  toString(): string {
    return `${this.amount.toFixed(currencies[this.currency] === 1 ? 0 : 2)} ${this.currency}`;
  }

  static isMoney(value: unknown): value is Money {
    return typeof value === 'object' && value !== null && #parts in value;
  }
}
