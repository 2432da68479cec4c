'use strict';

// The commands that begin with a dot (repl, "Commands and special keys").

const fs = require('fs');

/** @param {import('internal/repl/server').REPLServer} server */
function defineStandardCommands(server) {
  server.defineCommand('break', {
    help: 'Sometimes you get stuck, this gets you out',
    action() {
      this.clearBufferedCommand();
      this.displayPrompt();
    },
  });

  server.defineCommand('clear', {
    help: server.useGlobal ? 'Alias for .break' : 'Break, and also clear the local context',
    action() {
      this.clearBufferedCommand();
      if (!this.useGlobal) {
        this.output.write('Clearing context...\n');
        this.resetContext();
      }
      this.displayPrompt();
    },
  });

  server.defineCommand('exit', {
    help: 'Exit the REPL',
    action() {
      this.close();
    },
  });

  server.defineCommand('help', {
    help: 'Print this help message',
    action() {
      const names = Object.keys(this.commands).sort();
      const width = names.reduce((max, name) => Math.max(max, name.length), 0) + 3;
      for (const name of names) {
        const { help } = this.commands[name];
        this.output.write(`.${help ? name.padEnd(width) + help : name}\n`);
      }
      this.output.write('\nPress Ctrl+C to abort current expression, Ctrl+D to exit the REPL\n');
      this.displayPrompt();
    },
  });

  server.defineCommand('save', {
    help: 'Save all evaluated commands in this REPL session to a file',
    action(file) {
      if (file === '') {
        this.output.write('The "file" argument must be specified\n');
      } else {
        try {
          fs.writeFileSync(file, this.lines.join('\n'));
          this.output.write(`Session saved to: ${file}\n`);
        } catch {
          this.output.write(`Failed to save: ${file}\n`);
        }
      }
      this.displayPrompt();
    },
  });

  server.defineCommand('load', {
    help: 'Load JS from a file into the REPL session',
    action(file) {
      if (file === '') {
        this.output.write('The "file" argument must be specified\n');
      } else {
        try {
          if (fs.statSync(file)?.isFile()) {
            this.load(fs.readFileSync(file, 'utf8'));
          } else {
            this.output.write(`Failed to load: ${file} is not a valid file\n`);
          }
        } catch {
          this.output.write(`Failed to load: ${file}\n`);
        }
      }
      this.displayPrompt();
    },
  });

  if (!server.terminal) return;
  server.defineCommand('editor', {
    help: 'Enter editor mode',
    action() {
      this.setEditorMode(true);
      this.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
    },
  });
}

module.exports = { defineStandardCommands };
