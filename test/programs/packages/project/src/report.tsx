import type { Ledger } from './ledger';

type Child = string | number | Child[];

const flatten = (child: Child): string => (Array.isArray(child) ? child.map(flatten).join('') : String(child));

/** JSX without a framework: elements are text. */
function element(name: string | null, attributes: Record<string, unknown> | null, ...children: Child[]): string {
  const text = flatten(children);
  if (name === null) return text;
  const list = Object.entries(attributes ?? {}).map(([key, value]) => ` ${key}="${String(value)}"`);
  return `<${name}${list.join('')}>${text}</${name}>`;
}

export async function* rows(ledger: Ledger): AsyncGenerator<string, void, undefined> {
  for (const [name, kind, balance] of ledger) {
    await Promise.resolve();
    yield <tr class={kind.toLowerCase()}><td>{name}</td><td>{`${balance}`}</td></tr>;
  }
}

export async function report(ledger: Ledger): Promise<string> {
  const all: string[] = [];
  for await (const row of rows(ledger)) all.push(row);
  return <><h1>Accounts</h1><table>{all}</table></>;
}
