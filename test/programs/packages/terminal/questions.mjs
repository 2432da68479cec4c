// Asks, and prints the answers as JSON.
import inquirer from 'inquirer';

const answers = await inquirer.prompt([
  { type: 'input', name: 'name', message: 'Name?', validate: (text) => text.length > 1 || 'too short' },
  { type: 'confirm', name: 'sure', message: 'Sure?', default: false },
  { type: 'select', name: 'drink', message: 'Drink?', choices: ['tea', 'coffee', 'water'] },
  { type: 'checkbox', name: 'extras', message: 'Extras?', choices: ['milk', 'sugar', 'lemon'] },
  { type: 'password', name: 'secret', message: 'Secret?', mask: '*' },
]);
console.log(JSON.stringify(answers));
