// The page of the ledger: part of it is loaded when it is needed.
import { load } from 'cheerio';
import { Money } from './money.mjs';

const $ = load('<ul></ul>');
for (const [name, amount] of Object.entries({ bank: 749.5, till: 250.5 })) {
  $('ul').append($('<li>').text(`${name}: ${new Money(amount)}`));
}

export async function show({ sorted = false, ...rest } = {}) {
  const { chart, ...others } = await import('./chart.js');
  const items = $('li').toArray().map((item) => $(item).text());
  return [...(sorted ? items.toSorted?.() ?? items : items), chart(items.length), Object.keys({ ...rest, ...others }).length, unused?.length ?? 'none'].join('\n');
}

const unused = globalThis.nothing ?? null;
show({ sorted: true, a: 1 }).then((text) => console.log(text));
