export class Money {
  #value;
  static format = (value) => value.toFixed(2);
  constructor(value) { this.#value = value; }
  toString() { return `${Money.format(this.#value)} EUR`; }
}
export const neverUsed = () => 'shaken off the tree';
