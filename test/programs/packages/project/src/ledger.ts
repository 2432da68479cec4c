import { Emitter, type NamesOf } from './emitter';
import { Money, MoneyError, type Currency } from './money';

export enum Kind {
  Asset = 1,
  Debt = 1 << 1,
  Both = Asset | Debt,
}

export const enum Limit {
  Entries = 1_000,
}

export namespace Ledger {
  export interface Entry<C extends Currency = Currency> {
    readonly from: string;
    readonly to: string;
    readonly amount: Money<C>;
    note?: string;
  }
  export type Draft = Omit<Entry, 'amount'> & { amount: `${number} ${Currency}` };
}

const calls = new Map<string, number>();

/** Counts the calls of a method. */
function counted(target: object, name: string, descriptor: PropertyDescriptor): PropertyDescriptor {
  const method = descriptor.value as (...values: unknown[]) => unknown;
  descriptor.value = function (this: unknown, ...values: unknown[]) {
    calls.set(name, (calls.get(name) ?? 0) + 1);
    return Reflect.apply(method, this, values);
  };
  return descriptor;
}

export class Ledger extends Emitter<{ entry: [Ledger.Entry, index: number]; refused: [reason: string] }> {
  private readonly accounts = new Map<string, { kind: Kind; entries: Ledger.Entry[] }>();

  constructor(protected readonly currency: Currency = 'EUR') {
    super();
  }

  open(name: string): this;
  open(name: string, kind: Kind): this;
  open(name: string, kind: Kind = Kind.Asset): this {
    this.accounts.set(name, { kind, entries: [] });
    return this;
  }

  @counted
  book(draft: Ledger.Draft): boolean {
    const [value, currency] = draft.amount.split(' ') as [`${number}`, Currency];
    const [from, to] = [this.accounts.get(draft.from), this.accounts.get(draft.to)];
    if (!from || !to || currency !== this.currency) {
      this.emit('refused', !from || !to ? 'no such account' : `${currency} is not ${this.currency}`);
      return false;
    }
    const entry: Ledger.Entry = { ...draft, amount: Money.of(value, currency) };
    if (from.entries.length >= Limit.Entries) throw new MoneyError('full', currency);
    from.entries.push(entry);
    const length = to.entries.push(entry);
    this.emit('entry', entry, length - 1);
    return true;
  }

  balance(name: string): Money {
    const { entries = [] } = this.accounts.get(name) ?? {};
    return entries.reduce(
      (sum, { to, amount }) => sum.plus(to === name ? amount : amount.negated()),
      Money.of(0, this.currency) as Money,
    );
  }

  *[Symbol.iterator](): Generator<[name: string, kind: string, balance: Money]> {
    for (const [name, { kind }] of this.accounts) yield [name, Kind[kind] ?? '?', this.balance(name)];
  }

  static calls(name: NamesOf<Ledger> | 'book'): number {
    return calls.get(name) ?? 0;
  }
}
