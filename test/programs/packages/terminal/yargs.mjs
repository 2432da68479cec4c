import yargs from 'yargs';

await yargs(process.argv.slice(2)).scriptName('shop').version('1.2.3').strict().demandCommand(1)
  .command('sell <item> [others..]', 'sells things', (y) => y
    .option('count', { alias: 'n', type: 'number', default: 1, describe: 'how many of them, said at some length to see where lines break' })
    .option('currency', { choices: ['EUR', 'USD'], default: 'EUR' }).option('tag', { type: 'array' })
    .check(({ count }) => count > 0 || 'count must be positive'), ({ item, others, count, currency, tag }) => console.log(JSON.stringify({ item, others, count, currency, tag })))
  .parseAsync();
