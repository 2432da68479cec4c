'use strict';
// Programs on commander, yargs, inquirer, ora and chalk: in a real terminal, and with their output in a file.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { runInTerminal } = require('../support/terminal');
const { expectSame, packages, runTool } = require('../support/tools');

if (spawnSync('/usr/bin/python3', ['-c', '']).status !== 0) {
  console.log('skipped: a terminal (python3 is not installed)');
  process.exit();
}

const file = (name) => path.join(packages, 'terminal', name);
const [up, down, enter] = ['\x1b[A', '\x1b[B', '\r'];

function questions() {
  const { screen, status } = runInTerminal([file('questions.mjs')], {
    columns: 60,
    steps: [
      { expect: 'Name?', send: `x${enter}` },
      { expect: 'too short', send: `\x7fAdq\x7fä${enter}` },
      { expect: 'Sure?', send: `y${enter}` },
      { expect: 'Drink?', send: `${down}${down}${up}${enter}` },
      { expect: 'Extras?', send: ` ${down}${down} ${enter}` },
      { expect: 'Secret?', send: `hush${enter}` },
    ],
  });
  assert.strictEqual(status, 0);
  const answers = { name: 'Adä', sure: true, drink: 'coffee', extras: ['milk', 'lemon'], secret: 'hush' };
  const json = screen.indexOf(JSON.stringify(answers).slice(0, 60));
  assert.notStrictEqual(json, -1, screen.join('\n'));
  assert.deepStrictEqual(screen.slice(0, 5), ['✔ Name? Adä', '✔ Sure? Yes', '✔ Drink? coffee', '✔ Extras? milk, lemon', '✔ Secret? ****']);

  const stopped = runInTerminal([file('questions.mjs')], { steps: [{ expect: 'Name?', send: 'A\x03' }] });
  assert.strictEqual(stopped.status, 1);
  assert.match(stopped.output, /ExitPromptError: User force closed the prompt with SIGINT/);
}

function spinner() {
  const { output, screen, status } = runInTerminal([file('spinner.mjs')], {
    columns: 70, rows: 20, steps: [{ expect: 'still working' }, { expect: 'resize me', resize: [50, 10] }],
  });
  assert.strictEqual(status, 0);
  assert.match(output, /\x1b\[\?25l[^]*⠋[^]*⠙[^]*still working[^]*\x1b\[\?25h/);
  assert.ok(output.includes('\x1b[32m✔\x1b[39m \x1b[32mfinished\x1b[39m'));
  assert.deepStrictEqual(screen.slice(0, 4), ['✔ finished', '2 70 20 8 true', 'resize me', 'now 50 by 10']);
  const full = runInTerminal([file('spinner.mjs')], { env: { COLORTERM: 'truecolor' }, steps: [{ expect: 'resize me', resize: [50, 10] }] });
  assert.strictEqual(full.screen[1], '3 80 24 24 true');
  const piped = runTool(file('spinner.mjs'), [], { env: { NO_COLOR: undefined, FORCE_COLOR: undefined } });
  assert.match(piped.stderr, /- working\n/);
}

/** The same arguments with both parsers, in wide and narrow terminals and in none. */
function parsers() {
  const { stdout } = runTool(file('commander.mjs'), ['sell', 'tea', 'cup', '-n', '3', '--no-receipt'], { env: { SHOP_CURRENCY: 'USD' } });
  assert.deepStrictEqual(JSON.parse(stdout), { item: 'tea', others: ['cup'], options: { currency: 'USD', count: 3, receipt: false } });
  assert.match(runTool(file('commander.mjs'), ['sell', 'tea', '-n', 'x'], { status: 1 }).stderr, /argument 'x' is invalid. Not a number/);
  assert.match(runTool(file('commander.mjs'), ['sel'], { status: 1 }).stderr, /unknown command 'sel'\n\(Did you mean sell\?\)/);
  const sold = runTool(file('yargs.mjs'), ['sell', 'tea', 'cup', '-n3', '--tag', 'a', 'b', '--currency=USD']);
  assert.deepStrictEqual(JSON.parse(sold.stdout), { item: 'tea', others: ['cup'], count: 3, currency: 'USD', tag: ['a', 'b'] });
  assert.match(runTool(file('yargs.mjs'), ['sell', 'tea', '-n', '-1'], { status: 1 }).stderr, /count must be positive/);
  assert.match(runTool(file('yargs.mjs'), ['sell', 'tea', '--colour', '1'], { status: 1 }).stderr, /Unknown argument: colour/);
  const text = ['commander', 'yargs'].flatMap((name) => [
    runTool(file(`${name}.mjs`), ['sell', '--help']).stdout,
    ...[50, 100].map((columns) => runInTerminal([file(`${name}.mjs`), 'sell', '--help'], { columns, env: { LC_ALL: 'en_US.UTF-8' } }).screen.join('\n')),
  ]);
  assert.notStrictEqual(text[1], text[2]);
  expectSame('help', text.join('\n---\n'));
}

questions();
spinner();
parsers();
