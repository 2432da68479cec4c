// The little of the platform that the ledger needs.
declare const console: { log(...values: unknown[]): void };

declare namespace JSX {
  type Element = string;
  interface IntrinsicElements {
    [name: string]: Record<string, unknown>;
  }
}
