// A spinner, then colours, and what the terminal can do.
import chalk from 'chalk';
import ora from 'ora';

const spinner = ora({ text: 'working', discardStdin: false }).start();
await new Promise((resolve) => setTimeout(resolve, 250));
spinner.text = 'still working';
await new Promise((resolve) => setTimeout(resolve, 250));
spinner.succeed(chalk.green('finished'));
const { columns, rows, isTTY } = process.stdout;
if (isTTY) console.log(chalk.level, columns, rows, process.stdout.getColorDepth(), process.stdout.hasColors(256));
process.stdout.once('resize', () => {
  console.log(`now ${process.stdout.columns} by ${process.stdout.rows}`);
  process.stdin.pause();
});
if (isTTY) process.stdin.resume();
console.log('resize me');
