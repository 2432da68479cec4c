import { Command, InvalidArgumentError, Option } from 'commander';

const number = (text) => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Not a number.');
  return Number(text);
};
const program = new Command('shop').version('1.2.3').showHelpAfterError('(see --help)');
program.command('sell <item> [others...]').description('sells things, and says at some length what it sold, to see where lines break')
  .addOption(new Option('-c, --currency <name>').choices(['EUR', 'USD']).default('EUR').env('SHOP_CURRENCY'))
  .option('-n, --count <n>', 'how many', number, 1).option('--no-receipt')
  .action((item, others, options) => console.log(JSON.stringify({ item, others, options })));
await program.parseAsync();
