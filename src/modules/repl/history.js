'use strict';

// The history of a session in a file (repl, "Persistent history").

const { clearTimeout, setTimeout } = require('timers');
const fs = require('fs');
const os = require('os');
const path = require('path');

/** Milliseconds of quiet before lines are written. */
const kQuiet = 15;

const kDisabled =
  '\nPersistent history support disabled. Set the NODE_REPL_HISTORY environment\n' +
  'variable to a valid, user-writable path to enable.\n';

function tell(server, text) {
  server.output.write(text);
  server._refreshLine?.();
}

/** A history that is not kept says so when somebody looks for it. */
function disable(server) {
  const { historyManager } = server;
  const { older } = historyManager;
  historyManager.older = function(...args) {
    if (this.history.length === 0 && this.index === -1) {
      tell(server, kDisabled);
      delete this.older;
      return undefined;
    }
    return older.apply(this, args);
  };
}

/**
 * @param {import('internal/repl/server').REPLServer} server
 * @param {string|undefined} file '' or blanks: no history is kept; undefined: the usual one
 * @param {(error: Error|null, server: object) => void} ready
 */
function openHistory(server, file, ready) {
  if (typeof file === 'string') file = file.trim();
  if (file === '') {
    disable(server);
    ready(null, server);
    return;
  }
  if (!file) {
    try {
      file = path.join(os.homedir(), '.node_repl_history');
    } catch {
      tell(server, '\nError: Could not get the home directory.\nREPL session history will not be persisted.\n');
      disable(server);
      ready(null, server);
      return;
    }
  }

  server.pause();
  const manager = server.historyManager;
  // What follows is for this user's eyes only.
  fs.open(file, 'a+', 0o600, (error, fd) => {
    if (error) {
      // Somebody else's file, a folder that is not there: the session works all the same.
      tell(server, '\nError: Could not open history file.\nREPL session history will not be persisted.\n');
      disable(server);
      resume();
      ready(null, server);
      return;
    }
    fs.close(fd, (closeError) => {
      if (closeError) ready(closeError);
      else fs.readFile(file, 'utf8', onRead);
    });
  });

  function onRead(error, text) {
    if (error) {
      ready(error);
      return;
    }
    if (text) manager.history = text.split(/\r?\n+/, manager.size).filter((line) => line !== '');
    else manager.history = [];
    // 'r+' also opens hidden files on Windows, which 'w' does not.
    fs.open(file, 'r+', (openError, fd) => {
      if (openError) {
        ready(openError);
        return;
      }
      keep(fd);
    });
  }

  function keep(fd) {
    let timer;
    let writing = false;
    let again = false;
    server.on('line', () => {
      manager.isFlushing = true;
      if (timer) clearTimeout(timer);
      timer = setTimeout(flush, kQuiet);
    });
    server.once('exit', () => {
      const close = () => {
        if (manager.isFlushing) server.once('flushHistory', close);
        else fs.close(fd, () => {});
      };
      close();
    });

    function flush() {
      timer = null;
      if (writing) {
        again = true;
        return;
      }
      writing = true;
      const text = manager.history.join(os.EOL);
      fs.ftruncate(fd, 0, () => {
        fs.write(fd, text, 0, 'utf8', onWritten);
      });
    }

    function onWritten() {
      writing = false;
      if (again) {
        again = false;
        flush();
        return;
      }
      if (timer) return;
      manager.isFlushing = false;
      server.emit('flushHistory');
    }

    resume();
    ready(null, server);
  }

  function resume() {
    if (!server.closed) server.resume();
  }
}

module.exports = { openHistory };
