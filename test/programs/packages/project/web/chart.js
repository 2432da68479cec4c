export const chart = (length) => '*'.repeat(length ** 2);
export default async function* later() { for await (const x of [1, 2]) yield x; }
