import { Kind, Ledger } from './ledger';
import { Money, MoneyError } from './money';
import { report } from './report';

export { Kind, Ledger, Money, MoneyError, report };
export type { Currency } from './money';

export async function main(): Promise<void> {
  const ledger = new Ledger().open('bank').open('till').open('loan', Kind.Debt);
  ledger.on('entry', ({ from, to, amount, note = '-' }, index) => console.log(`${index}: ${from} to ${to}: ${amount} (${note})`));
  ledger.on('refused', (reason) => console.log(`refused: ${reason}`));
  ledger.book({ from: 'loan', to: 'bank', amount: '1000 EUR', note: 'start' });
  ledger.book({ from: 'bank', to: 'till', amount: '250.5 EUR' });
  ledger.book({ from: 'bank', to: 'safe', amount: '1 EUR' });
  ledger.book({ from: 'bank', to: 'till', amount: '1 USD' });
  console.log(Money.of('100', 'EUR').split(1, 1, 1).join(', '), Money.isMoney({}), Ledger.calls('book'));
  console.log(await report(ledger));
}
